#pragma once

#include <string_view>

#include "lamina/api/plan_options.h"
#include "lamina/api/planners.h"
#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina::api {

// What --planner calls all planners that fit.
inline constexpr std::string_view kAllPlanners = "all";

// Plans with every planner of the table that fits the jobs: those of one job for one job, else
// those that take several, and what needs an option only where that is given. Each gets those of
// the options that it uses. The bound that is greatest of those found holds for all that plan every
// job.
//
// Fails as `plan` where an option is wrong, and with kUsage where no planner uses it; `where` is
// the option.
[[nodiscard]] Expected<PlannerComparison> compare_planners(const Instance& instance,
                                                           const PlanOptions& options,
                                                           const PlannerTable& table = planners());

}  // namespace lamina::api
