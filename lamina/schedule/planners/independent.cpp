#include <optional>

#include "lamina/schedule/piece_timeline.h"
#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {

Schedule plan_independent(Workload& workload, const ScheduleOptions& options) {
  Schedule schedule;
  for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
    schedule.trips.push_back(&workload.fallback(j));
  schedule.order = order_of_trips(workload, schedule.trips, options.order);
  RunningValue value(workload.costs());
  Timeline timeline(workload.network());
  std::optional<PieceTimeline> in_pieces{};
  if (workload.network().chunk().is_finite()) in_pieces.emplace(workload.network());
  if (workload.serving() != nullptr) {
    for (const std::uint32_t j : schedule.order) schedule.trips[j] = &workload.fallback(j);
    schedule.value = value_anew(workload, schedule.order, schedule.trips);
    return schedule;
  }
  for (const std::uint32_t j : schedule.order) {
    const Trip& trip = *schedule.trips[j];
    const Seconds release = workload.job(j).release();
    value.add(j, in_pieces ? in_pieces->place(release, trip).completion
                           : timeline.place(release, trip.tasks));
  }
  schedule.value = value.value();
  return schedule;
}

}  // namespace lamina::schedule
