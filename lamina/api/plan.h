#pragma once

#include "lamina/api/plan_options.h"
#include "lamina/api/planners.h"
#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/check.h"
#include "lamina/plan/plan.h"

namespace lamina::api {

// Plans the jobs. A job for which there is no plan is a result ("infeasible", with its reason), not
// an error. With one job the plan states the optimum as its lower bound, whoever planned, so that a
// restricted planner's gap shows; with `explain` it says what the others would cost.
//
// Fails with kUsage where planner, objective or tiers don't fit the jobs or each other, with
// kUnknownName for a planner, objective or node that does not exist. `where` is the option's name.
//
// `table` holds the planners to choose from: those that are built in, or more.
[[nodiscard]] Expected<Plan> plan(const Instance& instance, const PlanOptions& options,
                                  const PlannerTable& table = planners());

// Whether some job of the plan has none.
[[nodiscard]] bool lacks_some(const Plan& plan);

// `check` with the simulation at hand, so that plans are judged under the discipline they name.
[[nodiscard]] Verdict judge(const Instance& instance, const Plan& plan);

}  // namespace lamina::api
