#include "lamina/plan/judged_times.h"

#include <utility>
#include <vector>

#include "lamina/plan/preemptive.h"

namespace lamina {

void find_times_together(const Network& network, std::span<Judged> jobs, const Serving* serving) {
  std::vector<Ranked> ranked;
  for (const Judged& it : jobs)
    ranked.push_back(
        {it.job, &it.route, *it.row->priority, generates(*it.job) ? &it.again : nullptr});
  const WaitsFor waits_for = serving == nullptr ? WaitsFor::kHigher : serving->waits_for();
  auto tables = serving == nullptr
                    ? preemptive_times(network, ranked)
                    : served_times(network, ranked, *serving, earliest_release(jobs));
  const auto fictitious = fictitious_latencies(network, ranked, waits_for);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    Judged& it = jobs[i];
    it.fictitious = fictitious[i];
    if (generates(*it.job))
      take_runs(it, times_among_others(network, *it.job, it.route, it.again, tables[i]));
    else
      it.truth = std::move(tables[i]);
  }
}

void take_runs(Judged& job, GenerationTimes times) {
  job.runs = std::move(times);
  job.truth = job.runs->first;
  job.truth.latency = job.runs->latency;
  job.truth.completion = job.runs->completion;
  job.truth.breakdown = job.runs->breakdown;
}

}  // namespace lamina
