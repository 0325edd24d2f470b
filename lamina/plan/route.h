#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "lamina/core/ids.h"

namespace lamina {

// One tensor crossing one link.
struct Hop {
  std::uint32_t tensor = 0;
  LinkId link;
  friend bool operator==(const Hop&, const Hop&) = default;
};

// Consecutive layers computed at one node; two neighbouring stays are at different nodes.
struct Stay {
  NodeId node;
  std::uint32_t first_layer = 1, last_layer = 1;
  friend bool operator==(const Stay&, const Stay&) = default;
};

using Leg = std::variant<Hop, Stay>;

// A walk through the layered graph, in the order of execution: what a job does, without times.
using Route = std::vector<Leg>;

}  // namespace lamina
