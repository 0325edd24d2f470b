#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/plan/plan.h"

namespace lamina::app {

// A row a planner: what it reaches, how far that is from the optimum at most, and how long it took.
[[nodiscard]] std::string show_comparison(const Style& style, const PlannerComparison& comparison);

}  // namespace lamina::app
