#include "lamina/sim/simulate.h"

#include <cassert>
#include <vector>

#include "lamina/sim/execution.h"
#include "lamina/sim/runs.h"

namespace lamina::sim {

Expected<Trace> simulate(const Instance& instance, const Plan& plan, const Discipline& discipline,
                         Bytes packet) {
  assert(instance.is_sound());
  auto planned = workload_of(instance, plan, packet);
  if (!planned) return tl::unexpected(planned.error());
  std::vector<JobCaption> captions;
  captions.reserve(planned->job_of.size());
  for (std::size_t i = 0; i < planned->job_of.size(); ++i) {
    const Job& job = instance.jobs[planned->job_of[i]];
    captions.push_back({job.id(), plan.jobs[planned->row_of[i]].latency, job.deadline()});
  }
  const Record record = discipline.run(planned->workload, {});
  std::vector<TracedRuns> runs;
  for (const Runs& each : planned->runs) {
    const Job& job = instance.jobs[planned->job_of[each.job.index()]];
    runs.push_back(
        {&each, deliver_results(*instance.network, job, each, planned->workload, record)});
  }
  return trace_of(*instance.network, planned->workload, record, {captions, discipline.name, runs});
}

}  // namespace lamina::sim
