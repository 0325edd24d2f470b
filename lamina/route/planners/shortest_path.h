#pragma once

#include "lamina/route/planners.h"

namespace lamina::route {

// The least-latency route: the default engine on the whole layered graph.
[[nodiscard]] Answer plan_shortest_path(const Network& network, const Job& job,
                                        const PlannerOptions& options);

}  // namespace lamina::route
