#pragma once

#include "tests/support/problem.h"

#include "lamina/core/random.h"

namespace lamina::testing {

// Gives layers weights and states, and most nodes that compute a bandwidth of memory, so that some
// layers take as long as reading takes, some as long as their work, and one node differs from the
// next.
inline void slow_down_memory(Random& random, Problem& problem) {
  constexpr double kBytes = 1e7, kFlop = 1e9;  // of a layer, about
  for (Operator& op : problem.operators) {
    op.weights = Bytes(random.chance(0.8) ? random.log_uniform(1e-2, 1e2) * kBytes : 0.0);
    op.state = Bytes(random.chance(0.3) ? random.log_uniform(1e-2, 1.0) * kBytes : 0.0);
  }
  for (Node& node : problem.nodes)
    if (!node.is_relay() && random.chance(0.7))
      node.memory_bandwidth = BytesPerSecond(random.log_uniform(0.1, 10.0) * kBytes / kFlop *
                                             (node.compute.value() + 1e9));
}

}  // namespace lamina::testing
