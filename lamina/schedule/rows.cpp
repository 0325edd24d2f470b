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

std::vector<PlannedJob> rows_of(const Workload& workload, const Schedule& schedule,
                                const Network& network) {
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
