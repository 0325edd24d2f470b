#pragma once

#include <cstddef>

#include "lamina/model/network.h"

namespace lamina::api {

struct Components {
  std::size_t weak = 0;    // parts that no link joins
  std::size_t strong = 0;  // parts within which every node reaches every other
};

// Union-find for the weak ones, Tarjan's depth-first search (SIAM J. Comput. 1(2), 1972), without
// recursion, for the strong ones. O(nodes + links).
[[nodiscard]] Components components_of(const Network& network);

}  // namespace lamina::api
