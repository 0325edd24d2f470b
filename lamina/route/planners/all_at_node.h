#pragma once

#include "lamina/route/planners.h"

namespace lamina::route {

// The least-latency route with all layers at one node: shortest paths with every layer pinned
// there.
[[nodiscard]] RoutingResult solve_all_at(const Network& network, const Job& job, NodeId node,
                                         const RoutingOptions& options);

}  // namespace lamina::route
