#pragma once

#include <optional>

#include "lamina/plan/findings.h"
#include "lamina/plan/judge_figures.h"
#include "lamina/plan/plan.h"

namespace lamina {

// The least that the objective can be for a single job, by potentials (potentials.h). Latency where
// the objective is of latencies, completion for the makespan. Nothing where the proof fails.
[[nodiscard]] std::optional<Seconds> least_objective(const Network& network, const Plan& plan,
                                                     const Judged& only, Waiting waiting);

// What the judge found of the objective: its value in the plan, and its least where that is proved.
struct Known {
  Seconds objective;
  std::optional<Seconds> optimum;
};

// Judges what the plan claims about what is possible: its bound and gap, and the latencies of its
// alternatives. `optimum` where it is known, else the objective itself is the least that is known
// to be possible; a bound that comes with multipliers may not be above what they prove.
void judge_claims(const Network& network, std::span<const Judged> jobs, const Plan& plan,
                  const Known& known, Findings& findings);

}  // namespace lamina
