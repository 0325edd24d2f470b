#include "lamina/route/planners/all.h"
#include "lamina/route/planners/all_at_node.h"

namespace lamina::route {

RoutingResult plan_source_only(const Network& network, const Job& job,
                               const RoutingOptions& options) {
  return solve_all_at(network, job, job.source(), options);
}

}  // namespace lamina::route
