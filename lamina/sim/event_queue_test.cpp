#include "lamina/sim/event_queue.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <tuple>
#include <utility>

#include "lamina/core/random.h"

namespace lamina::sim {
namespace {

TEST(EventQueue, OrdersByTimeThenOrderThenSlot) {
  EventQueue queue(4);
  queue.set({Seconds(2), 0, 0});
  queue.set({Seconds(1), 5, 1});
  queue.set({Seconds(1), 4, 3});
  queue.set({Seconds(1), 4, 2});
  for (const std::uint32_t slot : {2u, 3u, 1u, 0u}) {
    ASSERT_EQ(queue.next().slot, slot);
    queue.remove(slot);
  }
  EXPECT_TRUE(queue.is_empty());
}

TEST(EventQueue, AgreesWithASortedMap) {
  Random random(1);
  EventQueue queue(30);
  std::map<std::uint32_t, std::pair<double, std::uint32_t>> events;
  for (int round = 0; round < 20000; ++round) {
    const auto slot = static_cast<std::uint32_t>(random.below(30));
    if (random.chance(0.4)) {
      queue.remove(slot);
      events.erase(slot);
    } else {
      const double at = static_cast<double>(random.below(20));
      const auto order = static_cast<std::uint32_t>(random.below(3));
      queue.set({Seconds(at), order, slot});
      events[slot] = {at, order};
    }
    ASSERT_EQ(queue.is_empty(), events.empty());
    if (events.empty()) continue;
    const auto first = std::ranges::min_element(events, {}, [](const auto& event) {
      return std::tuple(event.second.first, event.second.second, event.first);
    });
    ASSERT_EQ(queue.next().slot, first->first);
    ASSERT_EQ(queue.next().at, Seconds(first->second.first));
  }
}

}  // namespace
}  // namespace lamina::sim
