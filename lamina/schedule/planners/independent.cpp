#include <optional>

#include "lamina/schedule/piece_timeline.h"
#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {

Schedule plan_independent(Workload& workload, const ScheduleOptions& options) {
  Schedule schedule{ordered(workload, options.order), {}, 0.0};
  schedule.trips.resize(workload.num_jobs());
  Timeline timeline(workload.network());
  std::optional<PieceTimeline> in_pieces{};
  if (workload.network().chunk().is_finite()) in_pieces.emplace(workload.network());
  if (workload.serving() != nullptr) {
    for (const std::uint32_t j : schedule.order) schedule.trips[j] = &workload.fallback(j);
    schedule.value = value_anew(workload, schedule.order, schedule.trips);
    return schedule;
  }
  for (const std::uint32_t j : schedule.order) {
    const Trip& trip = workload.fallback(j);
    schedule.trips[j] = &trip;
    const Seconds release = workload.job(j).release();
    const Seconds completion = in_pieces ? in_pieces->place(release, trip).completion
                                         : timeline.place(release, trip.tasks);
    schedule.value = workload.costs().join(schedule.value, workload.costs().cost(j, completion));
  }
  return schedule;
}

}  // namespace lamina::schedule
