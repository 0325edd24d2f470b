#include "lamina/sim/event_queue.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "lamina/core/random.h"

namespace lamina::sim {
namespace {

TEST(EventQueue, OrdersByTimeStageKindAndNumber) {
  EventQueue queue(3, 3);
  queue.set(EventQueue::of_resource(Seconds(2), 0, 0));
  queue.set(EventQueue::of_resource(Seconds(1), 5, 1));
  queue.set(EventQueue::of_job(Seconds(1), 4, 2, 0));
  queue.set(EventQueue::of_job(Seconds(1), 4, 1, 2));
  queue.set(EventQueue::of_resource(Seconds(1), 4, 2));
  std::string order;
  for (; !queue.is_empty(); queue.pop())
    order += fmt::format("{}{}:{} ", queue.next().is_of_job() ? 'j' : 'r', queue.next().number(),
                         queue.next().stage());
  EXPECT_EQ(order, "r2:4 j1:4 j2:4 r1:5 r0:0 ");
}

TEST(EventQueue, AgreesWithASortedMap) {
  Random random(1);
  EventQueue queue(10, 15);
  for (int k = 0; k < 5; ++k) queue.add_job();
  std::map<std::pair<bool, std::uint32_t>, std::pair<double, std::uint64_t>> events;
  for (int round = 0; round < 20000; ++round) {
    if (random.chance(0.4) && !events.empty()) {
      events.erase({queue.next().is_of_job(), queue.next().number()});
      queue.pop();
    } else {
      const bool is_of_job = random.chance(0.6);
      const auto number = static_cast<std::uint32_t>(random.below(is_of_job ? 20 : 10));
      const Seconds at(static_cast<double>(random.below(20)));
      const std::uint64_t stage = random.below(3);
      queue.set(is_of_job ? EventQueue::of_job(at, stage, number, 19 - number)
                          : EventQueue::of_resource(at, stage, number));
      events[{is_of_job, number}] = {at.value(), stage};
    }
    ASSERT_EQ(queue.is_empty(), events.empty());
    if (events.empty()) continue;
    const auto first = std::ranges::min_element(events, {}, [](const auto& event) {
      return std::tuple(event.second.first, event.second.second, event.first.first,
                        event.first.second);
    });
    ASSERT_EQ(queue.next().is_of_job(), first->first.first);
    ASSERT_EQ(queue.next().number(), first->first.second);
    ASSERT_EQ(queue.next().at, Seconds(first->second.first));
  }
}

}  // namespace
}  // namespace lamina::sim
