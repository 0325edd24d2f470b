#pragma once

#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/route.h"

namespace lamina::sim {

// The route that the steps of a plan describe by name, if it is one of this job in this network:
// the steps join from the source to the destination, the links exist, the layers run once each, in
// order, where they can and may, and no tensor leaves that may not.
//
// Fails at the first step that breaks a rule with kValue or kUnknownName; `where` is
// "steps[1].link", the message says which rule. O(steps + layers).
[[nodiscard]] Expected<Route> route_of(const Network& network, const Job& job,
                                       const std::vector<Step>& steps);

}  // namespace lamina::sim
