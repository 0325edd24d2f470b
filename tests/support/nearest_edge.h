#pragma once

#include <utility>
#include <vector>

#include "lamina/route/planners.h"

namespace lamina::route {

// All layers at the computing node that is the fewest hops from the source; the tensors travel
// their best ways.
inline RoutingResult plan_nearest_edge(const Network& network, const Job& job,
                                       const RoutingOptions& options) {
  std::vector<NodeId> line{job.source()};  // by hops from the source
  std::vector<bool> seen(network.num_nodes());
  seen[job.source().index()] = true;
  for (std::size_t i = 0; i < line.size() && network.node(line[i]).is_relay(); ++i)
    for (const Link& link : network.links_from(line[i]))
      if (!seen[link.to.index()]) {
        seen[link.to.index()] = true;
        line.push_back(link.to);
      }
  std::erase_if(line, [&](NodeId v) { return network.node(v).is_relay(); });
  if (line.empty()) return {};

  const std::uint32_t num_layers = job.model().num_layers();
  const Job pinned = num_layers > 0 ? *job.pinned(network, {1, num_layers, {line.front()}}) : job;
  return engines().front().make(network)->solve({pinned, options.waiting});
}

// Its row; in the table of planners.cpp it stands like this.
constexpr JobPlanner kNearestEdge{.name = "nearest-edge",
                                  .label = "nearest node",
                                  .summary = "all layers at the computing node of fewest hops",
                                  .plan = plan_nearest_edge};

}  // namespace lamina::route
