#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "lamina/schedule/backward_rule.h"
#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/search_clock.h"
#include "lamina/schedule/trip_finder.h"

namespace lamina::schedule {
namespace {

double rank_of(const Workload& workload, std::size_t j, Order order) {
  const Job& job = workload.job(j);
  switch (order) {
    case Order::kAutomatic:
    case Order::kFile: return 0.0;
    case Order::kRelease: return job.release().value();
    case Order::kShortest: return (workload.alone(j) - job.release()).value();
    case Order::kDeadline:
      return job.deadline() ? (job.release() + *job.deadline()).value()
                            : std::numeric_limits<double>::infinity();
  }
  return 0.0;
}

}  // namespace

std::vector<std::uint32_t> ordered(const Workload& workload, Order order) {
  std::vector<std::uint32_t> jobs(workload.num_jobs());
  std::iota(jobs.begin(), jobs.end(), 0U);
  std::ranges::sort(jobs, {},
                    [&](std::uint32_t j) { return std::pair(rank_of(workload, j, order), j); });
  return jobs;
}

std::vector<std::uint32_t> order_of_trips(const Workload& workload,
                                          std::span<const Trip* const> trips, Order order) {
  const bool is_backwards = order == Order::kAutomatic && workload.costs().is_greatest_lateness();
  return is_backwards ? order_backwards(workload, trips) : ordered(workload, order);
}

Schedule plan_sequential(Workload& workload, const ScheduleOptions& options) {
  if (workload.serving() != nullptr) return plan_sequentially_as_served(workload, options);
  Schedule schedule{ordered(workload, options.order), {}, 0.0};
  schedule.trips.resize(workload.num_jobs());
  const SearchClock clock(options);
  TripFinder finder(workload);
  Loads loads(workload);
  Timeline timeline(workload.network());
  RunningValue value(workload.costs());
  for (const std::uint32_t j : schedule.order) {
    // Out of time, the rest go as they would alone.
    const Trip& trip = clock.is_over()
                           ? loads.trip(j)
                           : workload.add_trip(j, finder.best(j, timeline, loads).route);
    schedule.trips[j] = &trip;
    loads.take(j, trip);
    value.add(j, timeline.place(workload.job(j).release(), trip.tasks));
    if (options.on_progress) options.on_progress({timeline.num_placed(), std::nullopt});
  }
  schedule.value = value.value();
  return schedule;
}

}  // namespace lamina::schedule
