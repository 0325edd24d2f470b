#include "lamina/plan/radix_heap.h"

#include <functional>
#include <gtest/gtest.h>
#include <queue>

#include "lamina/core/random.h"

namespace lamina {
namespace {

// Against the standard library's heap: pushes never before the last time popped, over many orders
// of magnitude, with ties, zeros and infinities.
TEST(RadixHeap, PopsInOrderOfTime) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    RadixHeap heap;
    for (int round = 0; round < 2; ++round, heap.clear()) {
      std::priority_queue<double, std::vector<double>, std::greater<>> reference;
      double last = 0.0;
      for (int i = 0; i < 500; ++i) {
        if (!reference.empty() && random.chance(0.45)) {
          const auto [time, node] = heap.pop();
          last = reference.top();
          reference.pop();
          ASSERT_EQ(time.value(), last) << "seed " << seed;
        } else {
          double time = last;
          if (random.chance(0.8)) time += random.log_uniform(1e-12, 1e6);
          if (random.chance(0.02)) time = Seconds::infinity().value();
          heap.push(Seconds(time), NodeId(0));
          reference.push(time);
        }
        ASSERT_EQ(heap.empty(), reference.empty());
      }
    }
  }
}

TEST(RadixHeap, ReturnsWhatBelongsToTheTime) {
  RadixHeap heap;
  heap.push(Seconds(3), NodeId(30));
  heap.push(Seconds(1), NodeId(10));
  heap.push(Seconds(2), NodeId(20));
  for (const std::size_t node : {10U, 20U, 30U}) EXPECT_EQ(heap.pop().second, NodeId(node));
  EXPECT_TRUE(heap.empty());
}

}  // namespace
}  // namespace lamina
