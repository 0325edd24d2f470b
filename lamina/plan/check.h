#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/violation.h"

namespace lamina {

struct Verdict {
  bool ok = false;            // no violation
  bool optimal = false;       // the judge itself proves that nothing is better
  bool bound_proved = false;  // ... that nothing is below the plan's bound
  // Of the plan's objective, recomputed; none where the steps make no route.
  std::optional<Seconds> latency;
  std::optional<Seconds> optimum;                  // of the objective, where the judge knows it
  std::vector<std::string> unproved_alternatives;  // planners whose latencies were not recomputed
  std::vector<Violation> violations;
};

class Serving;  // serving.h

// Makes the discipline with this name, for times that count from `origin`, when so much of the
// network's backlogs is served; null if there is no such discipline. The network must outlive it.
using ServingMaker = std::unique_ptr<Serving> (*)(const Network& network,
                                                  std::string_view discipline, Seconds origin);

// The independent judge: recomputes feasibility, times and every claim of the plan from network and
// jobs alone, sharing no code with the planners. Optimality of one job is proved by potentials: for
// every state of the layered graph the earliest time at which the job can be there, computed by a
// method of its own and then verified on every arc (no arc leads to an earlier time) and on the
// plan (it completes at the last one). O(L (m + n log n)).
//
// Several jobs are judged by their true times (preemptive.h): one order of priority at all
// resources. Under another discipline of the plan they are those of the simulation that `serving`
// makes, which knows no planner either; without it only preemptive priority is judged. Their bound
// is proved anew where it is of kind `alone` or comes with multipliers (prove_bound.h), and else is
// not proved; it is refused where it is above the plan's own objective.
//
// All times count from the earliest release, and figures are judged by their durations (Slack in
// findings.h): no claim passes, and none is refused, because the clock is late.
[[nodiscard]] Verdict check(const Instance& instance, const Plan& plan,
                            ServingMaker serving = nullptr);

}  // namespace lamina
