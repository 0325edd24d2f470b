#pragma once

#include <optional>

#include "lamina/api/plan_options.h"
#include "lamina/model/job.h"
#include "lamina/model/note.h"
#include "lamina/plan/plan.h"

namespace lamina::api {

// What a single job takes for granted if its model is cut at single tensors: the latency that cuts
// behind any operator would allow, if it is less, or if there is no plan at all. Nothing if nothing
// is gained, for several jobs, for rules that give layers by number (which would be others),
// waiting per layer, blocks of more than 2,000 operators, and planners that do not look at every
// plan. Costs an order of the operators (lamina/model/cut_order.h) and a route, and nothing for
// models that are chains.
[[nodiscard]] std::optional<Note> gain_of_any_cuts(const Instance& instance,
                                                   const PlanOptions& options, const Plan& plan);

}  // namespace lamina::api
