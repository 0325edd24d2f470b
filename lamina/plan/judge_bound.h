#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lamina/plan/findings.h"
#include "lamina/plan/judge_figures.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/waiting.h"

namespace lamina {

// The least latency of a single job, by potentials (potentials.h), with cuts `lattice` over all
// orders (judged_orders.h), in chunks as they are timed. Nothing where the proof fails.
[[nodiscard]] std::optional<Seconds> least_latency(const Network& network, const Judged& only,
                                                   Waiting waiting, ChunkTimes chunk_times);

// A lower bound on the latency of a single job whose layers must fit into memory: the best of what
// is proved without memory, by stays that fit by themselves, and by the plan's prices on bytes
// (judged_windows.h), if they are prices; never above the plan's own.
[[nodiscard]] Seconds latency_in_memory(const Network& network, const Judged& only,
                                        const Plan& plan, Waiting waiting, Findings& findings);

// What the judge knows of the plan's objective: the row, its worth in the plan, and the least
// duration of a single job's where that is proved.
struct Known {
  const Objective* row;
  Worth objective;
  std::optional<Seconds> least;
  // Where memory may bind: what is proved of the duration of a single job's objective.
  std::optional<Seconds> lower{};
};

// Judges the plan's bound and gap; says whether the bound is proved here. For a single job its
// least latency proves it. For several a bound of kind `alone` is what the jobs do alone, computed
// anew, and one with multipliers may not be above what they prove, nor one of a single job above
// what its prices on memory prove. Any other is not proved, and
// only refused where the plan itself is below it.
[[nodiscard]] bool judge_bound(const Network& network, std::span<const Judged> jobs,
                               const Plan& plan, const Known& known, Findings& findings);

// What a single job's alternatives are judged by: its least latency, nothing where it is not
// proved.
struct Truth {
  Waiting waiting;
  std::optional<Seconds> least;
};

// Judges the alternatives of a single job against its least latency, and those of planners that can
// be recomputed by potentials exactly: the best plan, and the best of one stay, anywhere, at the
// source or at the destination. Returns the planners of the others, whose latencies are not proved.
[[nodiscard]] std::vector<std::string> judge_alternatives(const Network& network,
                                                          const Judged& only, const Plan& plan,
                                                          const Truth& known, Findings& findings);

}  // namespace lamina
