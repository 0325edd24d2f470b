#pragma once

#include <algorithm>

#include "lamina/plan/route.h"

namespace lamina::route {

// Collects a route from its end to its beginning. Layers computed at one node without a hop between
// them become one stay.
class BackwardRoute {
 public:
  // Starts anew in `route`, whose memory is kept.
  explicit BackwardRoute(Route& route) : route_(&route) { route.clear(); }

  void hop(std::uint32_t tensor, LinkId link) { route_->emplace_back(Hop{tensor, link}); }

  void stay(NodeId node, std::uint32_t first_layer, std::uint32_t last_layer) {
    if (!route_->empty())
      if (Stay* later = std::get_if<Stay>(&route_->back()); later && later->node == node) {
        later->first_layer = first_layer;
        return;
      }
    route_->emplace_back(Stay{node, first_layer, last_layer});
  }

  // To be called once, at the end.
  void finish() { std::ranges::reverse(*route_); }

 private:
  Route* route_;
};

}  // namespace lamina::route
