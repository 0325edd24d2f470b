#pragma once

#include <string_view>

#include "bench/report.h"

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/trace.h"

namespace lamina::bench {

// The plan executed by the simulator under preemptive priority. The report fails where the judge
// refuses the plan, or where a job takes other times than the plan says (1e-9, relatively).
Trace verified(const Instance& instance, const Plan& plan, std::string_view what, Report& report);

// The steps of a plan carried out in another instance with the same jobs, whose sizes may differ:
// its true times there.
[[nodiscard]] Trace executed(const Instance& instance, Plan plan);

// Each job planned by the planner of one job as if it were alone; those earlier in the instance
// have the higher priority. Its times are those alone, not those together.
[[nodiscard]] Plan planned_as_if_alone(const Instance& instance, std::string_view planner);

// What a plan chose: figures of the rows that the suites of plans share.
struct Choice {
  double stays = 0.0;         // a job, on average
  double hops = 0.0;          // a job, on average
  std::size_t num_nodes = 0;  // that compute something
};
[[nodiscard]] Choice choice_of(const Plan& plan);

// The nodes in the order in which the steps of a job pass them, those that compute with their
// layers: "n0[1-3] n5 n16[4-21] n23".
[[nodiscard]] std::string walk_text(const PlannedJob& job, std::string_view source);

}  // namespace lamina::bench
