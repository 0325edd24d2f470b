#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina::app {

// What the alternatives of a plan for one job would cost, the best first, and why they lose.
// Nothing where there is no plan at all.
[[nodiscard]] std::string show_alternatives(const Style& style, const Network& network,
                                            const Job& job, const Plan& plan);

}  // namespace lamina::app
