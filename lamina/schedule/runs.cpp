#include "lamina/schedule/runs.h"

#include <utility>

#include "lamina/plan/generation.h"
#include "lamina/plan/pieces.h"
#include "lamina/schedule/fictitious_times.h"
#include "lamina/schedule/piece_timeline.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {
namespace {

// All legs that wait and are waited for, as if they were one route.
Trip trip_of_runs(const Network& network, const RoutedJob& it) {
  if (!generates(*it.job)) return trip_of(network, *it.job, it.route);
  Trip trip;
  const Bytes piece = piece_size(network);
  for (const RunLeg& leg : legs_of_runs(network, *it.job, it.route, it.again, piece)) {
    trip.route.push_back(leg.leg);
    trip.tasks.push_back(leg.task);
    if (piece.is_finite()) trip.pieces.push_back(leg.pieces);
  }
  return trip;
}

Seconds last_delivery(const Network& network, const RoutedJob& it) {
  if (!generates(*it.job)) return {};
  return longest_delivery(network, it.job->further_run(last_node_of(*it.job, it.route)),
                          result_way(it.again));
}

}  // namespace

Demand demand_of(const Network& network, const RoutedJob& job) {
  Demand demand = demand_of(trip_of_runs(network, job));
  demand.delay += last_delivery(network, job);
  return demand;
}

namespace {

PlannedJob row_of(const Network& network, const RoutedJob& it, const Timetable& table) {
  if (!generates(*it.job)) return planned_job(network, *it.job, table);
  return planned_job(network, *it.job,
                     times_among_others(network, *it.job, it.route, it.again, table));
}

}  // namespace

std::vector<PlannedJob> rows_of_runs(const Network& network, std::span<const RoutedJob> jobs,
                                     const Serving& serving) {
  std::vector<Ranked> ranked;
  std::vector<Trip> trips;
  for (const RoutedJob& it : jobs) {
    ranked.push_back({it.job, &it.route, static_cast<std::int64_t>(ranked.size() + 1),
                      generates(*it.job) ? &it.again : nullptr});
    trips.push_back(trip_of_runs(network, it));
  }
  std::vector<const Trip*> in_order;
  for (const Trip& trip : trips) in_order.push_back(&trip);
  const auto tables = served_times(network, ranked, serving, Seconds());
  const auto fictitious = fictitious_latencies(network, in_order, serving.waits_for());
  std::vector<PlannedJob> rows;
  for (std::size_t k = 0; k < jobs.size(); ++k) {
    rows.push_back(row_of(network, jobs[k], tables[k]));
    rows.back().priority = ranked[k].priority;
    rows.back().fictitious = fictitious[k] + last_delivery(network, jobs[k]);
  }
  return rows;
}

std::vector<PlannedJob> rows_of_runs(const Network& network, std::span<const RoutedJob> jobs) {
  PieceTimeline timeline(network);
  FictitiousTimes fictitious(network);
  std::vector<PlannedJob> rows;
  for (const RoutedJob& it : jobs) {
    const Trip trip = trip_of_runs(network, it);
    const Timetable table = timeline.place(it.job->release(), trip);
    rows.push_back(row_of(network, it, table));
    rows.back().priority = static_cast<std::int64_t>(rows.size());
    fictitious.insert(fictitious.size(), trip);
    rows.back().fictitious =
        fictitious.latency_at(fictitious.size() - 1) + last_delivery(network, it);
  }
  return rows;
}

}  // namespace lamina::schedule
