#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/plan/plan.h"

namespace lamina::app {

// What the alternatives of a plan for one job would cost, the best first, and why they lose.
[[nodiscard]] std::string show_alternatives(const Style& style, const Plan& plan);

}  // namespace lamina::app
