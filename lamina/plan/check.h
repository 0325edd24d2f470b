#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina {

struct Violation {
  std::string code;  // "no-such-link", "wrong-time", ...; all of them in docs/commands.md
  std::string job;   // empty: of the plan as a whole
  std::optional<std::size_t> step;  // from 1
  std::string message;
};

struct Verdict {
  bool ok = false;       // no violation
  bool optimal = false;  // the judge itself proves that nothing is better
  std::optional<Seconds>
      latency;  // of the plan's objective, recomputed; none where the steps make no route
  std::optional<Seconds> optimum;  // where the judge knows it
  std::vector<Violation> violations;
};

// The independent judge: recomputes feasibility, times and every claim of the plan from network and
// jobs alone, sharing no code with the planners. Optimality of one job is proved by potentials: for
// every state of the layered graph the earliest time at which the job can be there, computed by a
// method of its own and then verified on every arc (no arc leads to an earlier time) and on the
// plan (tight along it). O(L (m + n log n)).
[[nodiscard]] Verdict check(const Instance& instance, const Plan& plan);

// Why no plan exists for the job, in a sentence for people ("no path leads from a to b", "no node
// may run layer 7 (conv4)"); empty where a plan exists.
[[nodiscard]] std::string why_infeasible(const Network& network, const Job& job);

}  // namespace lamina
