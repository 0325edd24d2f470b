#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {

Schedule plan_independent(Workload& workload, const ScheduleOptions& options) {
  Schedule schedule{ordered(workload, options.order), {}, 0.0};
  schedule.trips.resize(workload.num_jobs());
  Timeline timeline(workload.network());
  for (const std::uint32_t j : schedule.order) {
    const Trip& trip = workload.trip_alone(j);
    schedule.trips[j] = &trip;
    const Seconds completion = timeline.place(workload.job(j).release(), trip.tasks);
    schedule.value = workload.costs().join(schedule.value, workload.costs().cost(j, completion));
  }
  return schedule;
}

}  // namespace lamina::schedule
