#pragma once

#include <memory>

#include "lamina/api/objective_value.h"
#include "lamina/api/plan_options.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/serving.h"
#include "lamina/route/contraction_hierarchy.h"
#include "lamina/route/planners.h"
#include "lamina/schedule/planners.h"

namespace lamina::api {

// Who plans several jobs, what for, and with what prepared before (null: nothing).
struct SeveralChoice {
  // Exactly one is set: all together, or each alone by a restricted planner.
  const schedule::Scheduler* together = nullptr;
  const route::JobPlanner* each_alone = nullptr;
  const Objective* objective = nullptr;
  std::shared_ptr<const route::ContractionHierarchy> prepared = nullptr;
  route::RoutingOptions routing = {};  // of each alone
};

// How the options want jobs to be served, for times that count from `origin`; null for preemptive
// priority, for which planners have times of their own.
[[nodiscard]] std::unique_ptr<Serving> serving_of(const PlanOptions& options,
                                                  const Network& network, Seconds origin);

// Fills in jobs, summary and bound of a plan of any number of jobs, which are served by the
// discipline of the options. Jobs without a route are rows with their reason; the others are
// planned as if those were not there. The bound is what all cost alone, by any planner, or better
// (docs/theory.md#bounds-of-many-jobs).
void plan_several(const Instance& instance, const SeveralChoice& choice, const PlanOptions& options,
                  Plan& plan);

}  // namespace lamina::api
