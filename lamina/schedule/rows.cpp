#include "lamina/schedule/rows.h"

#include "lamina/schedule/fictitious_times.h"
#include "lamina/schedule/timeline.h"

namespace lamina::schedule {
namespace {

Timetable timetable_of(Seconds release, const Trip& trip,
                       const std::vector<Timeline::Passage>& passages) {
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
  FictitiousTimes fictitious(network);
  std::vector<PlannedJob> rows(workload.num_jobs());
  std::vector<Timeline::Passage> passages;
  std::int64_t priority = 0;
  for (const std::uint32_t j : schedule.order) {
    const Job& job = workload.job(j);
    const Trip& trip = *schedule.trips[j];
    passages.clear();
    timeline.place(job.release(), trip.tasks, &passages);
    rows[j] = planned_job(workload.network(), job, timetable_of(job.release(), trip, passages));
    rows[j].priority = ++priority;
    fictitious.insert(fictitious.size(), trip);
    rows[j].fictitious = fictitious.latency_at(fictitious.size() - 1);
  }
  return rows;
}

}  // namespace lamina::schedule
