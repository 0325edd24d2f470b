#include "lamina/schedule/rows.h"

#include <optional>

#include "lamina/schedule/fictitious_times.h"
#include "lamina/schedule/piece_timeline.h"
#include "lamina/schedule/timeline.h"

namespace lamina::schedule {
namespace {

// Places the trip, too.
Timetable times_of(Seconds release, const Trip& trip, Timeline& timeline) {
  std::vector<Timeline::Passage> passages;
  passages.reserve(trip.tasks.size());
  timeline.place(release, trip.tasks, &passages);
  Timetable table;
  Seconds now = release;
  for (std::size_t i = 0; i < trip.tasks.size(); ++i) {
    const auto& [waiting, end] = passages[i];
    table.add({trip.route[i], waiting, now, end}, trip.tasks[i]);
    now = end;
  }
  table.completion = now;
  table.latency = now - release;
  return table;
}

}  // namespace

namespace {

// Under another discipline.
std::vector<PlannedJob> served_rows(const Workload& workload, const Schedule& schedule,
                                    const Network& network) {
  std::vector<Ranked> ranked;
  std::vector<const Trip*> trips;
  for (const std::uint32_t j : schedule.order) {
    trips.push_back(schedule.trips[j]);
    ranked.push_back(
        {&workload.job(j), &trips.back()->route, static_cast<std::int64_t>(ranked.size() + 1)});
  }
  const Serving& serving = *workload.serving();
  const auto tables = served_times(workload.network(), ranked, serving, Seconds());
  const auto fictitious = fictitious_latencies(network, trips, serving.waits_for());
  std::vector<PlannedJob> rows(workload.num_jobs());
  for (std::size_t place = 0; place < ranked.size(); ++place) {
    PlannedJob& row = rows[schedule.order[place]];
    row = planned_job(workload.network(), *ranked[place].job, tables[place]);
    row.priority = ranked[place].priority;
    row.fictitious = fictitious[place];
  }
  return rows;
}

}  // namespace

std::vector<PlannedJob> rows_of(const Workload& workload, const Schedule& schedule,
                                const Network& network) {
  if (workload.serving() != nullptr) return served_rows(workload, schedule, network);
  Timeline timeline(workload.network());
  std::optional<PieceTimeline> in_pieces{};
  if (workload.network().chunk().is_finite()) in_pieces.emplace(workload.network());
  FictitiousTimes fictitious(network);
  std::vector<PlannedJob> rows(workload.num_jobs());
  std::int64_t priority = 0;
  for (const std::uint32_t j : schedule.order) {
    const Job& job = workload.job(j);
    const Trip& trip = *schedule.trips[j];
    rows[j] = planned_job(workload.network(), job,
                          in_pieces ? in_pieces->place(job.release(), trip)
                                    : times_of(job.release(), trip, timeline));
    rows[j].priority = ++priority;
    fictitious.insert(fictitious.size(), trip);
    rows[j].fictitious = fictitious.latency_at(fictitious.size() - 1);
  }
  return rows;
}

}  // namespace lamina::schedule
