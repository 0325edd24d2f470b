#pragma once

#include <memory>

#include "lamina/api/objective_value.h"
#include "lamina/api/plan_options.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/route/contraction_hierarchy.h"
#include "lamina/schedule/planners.h"

namespace lamina::api {

// Who plans several jobs, what for, and with what prepared before (null: nothing).
struct SeveralChoice {
  const schedule::Scheduler* planner;
  const Objective* objective;
  std::shared_ptr<const route::ContractionHierarchy> prepared;
};

// Fills in jobs, summary and bound of a plan of any number of jobs. Jobs without a route are rows
// with their reason; the others are planned as if those were not there. The bound is what all cost
// alone (docs/theory.md#bounds-of-many-jobs).
void plan_several(const Instance& instance, const SeveralChoice& choice, const PlanOptions& options,
                  Plan& plan);

}  // namespace lamina::api
