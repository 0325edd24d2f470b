#include "lamina/schedule/rows.h"

#include <algorithm>

#include "lamina/schedule/timeline.h"

namespace lamina::schedule {
namespace {

Timetable timetable_of(Seconds release, const Way& way, const std::vector<Seconds>& ends) {
  Timetable table;
  Seconds now = release;
  for (std::size_t i = 0; i < way.operations.size(); ++i) {
    const Operation& op = way.operations[i];
    const Seconds waiting = std::max(Seconds(), ends[i] - now - op.service - op.delay);
    table.legs.push_back({way.route[i], waiting, now, ends[i]});
    const bool computes = std::holds_alternative<Stay>(way.route[i]);
    (computes ? table.breakdown.compute : table.breakdown.transmission) += op.service;
    table.breakdown.propagation += op.delay;
    table.breakdown.waiting += waiting;
    now = ends[i];
  }
  table.completion = now;
  return table;
}

// What has been asked of the resources by the jobs of higher priority, backlogs included.
class Loads {
 public:
  explicit Loads(const Network& network) : resources_(network) {
    for (const ResourceId r : all_ids<ResourceId>(resources_.size()))
      load_.push_back(resources_.backlog_time(r));
    counted_by_.assign(load_.size(), 0);
  }

  // Adds the way; returns its fictitious latency.
  Seconds add(const Way& way) {
    ++way_;
    Seconds latency;
    for (const Operation& op : way.operations) load_[op.resource.index()] += op.service;
    for (const Operation& op : way.operations) {
      latency += op.delay;
      if (counted_by_[op.resource.index()] == way_) continue;
      counted_by_[op.resource.index()] = way_;
      latency += load_[op.resource.index()];
    }
    return latency;
  }

 private:
  Resources resources_;
  std::vector<Seconds> load_;
  std::vector<std::uint32_t> counted_by_;  // a resource counts once a way
  std::uint32_t way_ = 0;
};

PlannedJob row_of(const Network& network, const Job& job, const Timetable& table) {
  PlannedJob row;
  row.id = job.id();
  row.planned = true;
  row.release = job.release();
  row.completion = table.completion;
  row.latency = table.completion - job.release();
  if (job.deadline()) row.deadline_met = row.latency <= *job.deadline();
  row.breakdown = table.breakdown;
  row.steps = steps_of(network, job, table);
  return row;
}

}  // namespace

std::vector<PlannedJob> rows_of(const Workload& workload, const Schedule& schedule) {
  Timeline timeline(workload.network());
  Loads loads(workload.network());
  std::vector<PlannedJob> rows(workload.num_jobs());
  std::vector<Seconds> ends;
  std::int64_t priority = 0;
  for (const std::uint32_t j : schedule.order) {
    const Job& job = workload.job(j);
    const Way& way = *schedule.ways[j];
    ends.clear();
    timeline.place(job.release(), way.operations, &ends);
    rows[j] = row_of(workload.network(), job, timetable_of(job.release(), way, ends));
    rows[j].priority = ++priority;
    rows[j].fictitious = loads.add(way);
  }
  return rows;
}

}  // namespace lamina::schedule
