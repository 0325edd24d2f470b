#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"

namespace lamina::app {

// A plan for people: job and network in a line, latency with its breakdown, the route as a table of
// steps, the alternatives; with `all` the steps of several jobs, too, and whole ways. The plan must
// be one of this instance: same jobs in the same order.
[[nodiscard]] std::string show_plan(const Style& style, const Instance& instance, const Plan& plan,
                                    bool all = false);

}  // namespace lamina::app
