#pragma once

#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/route.h"

namespace lamina::testing {

// Every route of the job on which no tensor visits a node twice. Exponential: for up to about 4
// nodes and 4 layers.
[[nodiscard]] std::vector<Route> all_routes(const Network& network, const Job& job);

}  // namespace lamina::testing
