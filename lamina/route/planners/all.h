#pragma once

#include "lamina/route/planners.h"

// The functions behind the rows of planners(); each in the file of its name.
namespace lamina::route {

[[nodiscard]] RoutingResult plan_shortest_path(const Network& network, const Job& job,
                                               const RoutingOptions& options);
[[nodiscard]] RoutingResult plan_source_only(const Network& network, const Job& job,
                                             const RoutingOptions& options);
[[nodiscard]] RoutingResult plan_destination_only(const Network& network, const Job& job,
                                                  const RoutingOptions& options);
[[nodiscard]] RoutingResult plan_best_node(const Network& network, const Job& job,
                                           const RoutingOptions& options);
[[nodiscard]] RoutingResult plan_one_split(const Network& network, const Job& job,
                                           const RoutingOptions& options);
[[nodiscard]] RoutingResult plan_fixed_route(const Network& network, const Job& job,
                                             const RoutingOptions& options);
[[nodiscard]] RoutingResult plan_tiers(const Network& network, const Job& job,
                                       const RoutingOptions& options);

}  // namespace lamina::route
