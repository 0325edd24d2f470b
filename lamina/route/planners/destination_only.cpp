#include "lamina/route/planners/all.h"
#include "lamina/route/planners/all_at_node.h"

namespace lamina::route {

RoutingResult plan_destination_only(const Network& network, const Job& job,
                                    const RoutingOptions& options) {
  return solve_all_at(network, job, job.destination(), options);
}

}  // namespace lamina::route
