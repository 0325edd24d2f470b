#include "lamina/model/max_flow.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>

#include "lamina/core/random.h"

namespace lamina {
namespace {

// Every side that holds the source and not the sink is tried.
TEST(MaxFlow, IsTheSmallestCut) {
  Random random(6);
  for (int i = 0; i < 200; ++i) {
    const std::size_t n = 2 + random.below(6), source = 0, sink = n - 1;
    MaxFlow flow(n);
    std::vector<std::vector<long>> capacity(n, std::vector<long>(n, 0));
    for (std::size_t from = 0; from < n; ++from)
      for (std::size_t to = 0; to < n; ++to)
        if (from != to && random.below(2) == 0) {
          capacity[from][to] = static_cast<long>(random.below(9));
          flow.add_arc(from, to, capacity[from][to]);
        }
    long least = std::numeric_limits<long>::max();
    std::size_t smallest = n;
    for (std::size_t side = 0; side < (std::size_t{1} << n); ++side) {
      const auto holds = [&](std::size_t v) { return (side >> v & 1U) != 0; };
      if (!holds(source) || holds(sink)) continue;
      long cut = 0;
      std::size_t size = 0;
      for (std::size_t from = 0; from < n; ++from) {
        size += holds(from) ? 1 : 0;
        for (std::size_t to = 0; to < n; ++to)
          if (holds(from) && !holds(to)) cut += capacity[from][to];
      }
      if (cut > least) continue;
      smallest = cut < least ? size : std::min(smallest, size);
      least = cut;
    }
    EXPECT_EQ(static_cast<long>(flow.solve(source, sink)), least) << "graph " << i;
    std::size_t size = 0;
    for (std::size_t v = 0; v < n; ++v) size += flow.is_on_source_side(v) ? 1 : 0;
    EXPECT_EQ(size, smallest) << "graph " << i;
  }
}

}  // namespace
}  // namespace lamina
