#include "lamina/runtime/watch.h"

#include <chrono>
#include <cstdint>
#include <gtest/gtest.h>

#include "lamina/runtime/test_agent.h"

namespace lamina::runtime {
namespace {

using std::chrono::milliseconds;
using testing::TestAgent;

TEST(Watch, ListensAgainWhenAStreamEnds) {
  TestAgent agent;
  const auto remote = agent.remote();
  Watch watch("d", {});
  watch.listen(*remote);
  for (std::uint32_t stream = 1; stream <= 3; ++stream) {
    const auto told = watch.next(milliseconds(20'000));
    ASSERT_TRUE(told) << stream;
    EXPECT_EQ(told->node, "a");
    EXPECT_EQ(told->event.job(), stream);
  }
}

TEST(Watch, TakesOverWhatNobodyHasTaken) {
  TestAgent agent;
  const auto remote = agent.remote();
  Watch first("d", {}), second("e", {});
  first.listen(*remote);
  ASSERT_TRUE(agent.is_watched(2));  // so the event of the first stream is there
  second.take_over(first);
  const auto told = second.next(milliseconds(0));
  ASSERT_TRUE(told);
  EXPECT_EQ(told->event.job(), 1U);
}

}  // namespace
}  // namespace lamina::runtime
