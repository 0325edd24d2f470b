#include "lamina/plan/alone_times.h"

#include <algorithm>

#include "lamina/plan/potentials.h"

namespace lamina {

AloneTimes::AloneTimes(const Network& network) : network_(network) {
  for (const Node& node : network.nodes())
    longest_backlog_ = std::max(longest_backlog_, node.backlog_time());
  for (const Link& link : network.links())
    longest_backlog_ = std::max(longest_backlog_, link.backlog_time());
}

double AloneTimes::of(const Judged& judged) {
  const Job& job = *judged.job;
  const auto [at, is_new] = known_.try_emplace(
      {kind_of(job, KindOf::kJob), std::min(job.release(), longest_backlog_)}, 0.0);
  if (!is_new) return at->second;
  // The plan's own latency is possible, so that nothing beyond it needs to be looked at.
  const Seconds cap = judged.latency() > Seconds() ? judged.latency() : Seconds::infinity();
  const Proof proof = prove_earliest(network_, job, Waiting::kDraining, cap, ChunkTimes::kAtLeast);
  if (proof.holds) at->second = proof.latency.value();
  return at->second;
}

}  // namespace lamina
