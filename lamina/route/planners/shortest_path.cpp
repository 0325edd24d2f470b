#include "lamina/route/planners/all.h"

namespace lamina::route {

Answer plan_shortest_path(const Network& network, const Job& job, const PlannerOptions& options) {
  return engines().front().make(network)->solve(job, options.waiting);
}

}  // namespace lamina::route
