#include "lamina/route/planners/all_at_node.h"

#include <cassert>

#include "lamina/route/chunked_sweep.h"
#include "lamina/route/generation.h"

namespace lamina::route {

RoutingResult solve_all_at(const Network& network, const Job& job, NodeId node,
                           const RoutingOptions& options) {
  if (!fits_at(network, job, options, {node, 1, job.model().num_layers()})) return {};
  const auto sweep = make_sweep(network, job);
  if (job.model().num_layers() == 0) return sweep->solve(query_of(job, options));
  const auto pinned = job.pinned(network, {1, job.model().num_layers(), {node}});
  assert(pinned && "a valid job stays valid with one more pin");
  if (job.model().steps() > 0) return Generation(network).solve(query_of(*pinned, options));
  return sweep->solve(query_of(*pinned, options));
}

}  // namespace lamina::route
