#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {

Schedule plan_independent(Workload& workload, const PlannerOptions& options) {
  Schedule schedule{ordered(workload, options.order), {}, 0.0};
  schedule.ways.resize(workload.num_jobs());
  Timeline timeline(workload.network());
  for (const std::uint32_t j : schedule.order) {
    const Way& way = workload.way_alone(j);
    schedule.ways[j] = &way;
    const Seconds completion = timeline.place(workload.job(j).release(), way.tasks);
    schedule.value = workload.goal().join(schedule.value, workload.goal().cost(j, completion));
  }
  return schedule;
}

}  // namespace lamina::schedule
