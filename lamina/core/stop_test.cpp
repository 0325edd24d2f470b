#include "lamina/core/stop.h"

#include <gtest/gtest.h>

namespace lamina {
namespace {

TEST(StopToken, IsNeverSetByItself) {
  EXPECT_FALSE(StopToken().is_set());
  EXPECT_FALSE(StopToken().can_stop());
  EXPECT_FALSE(StopToken(nullptr).can_stop());
}

TEST(StopToken, AsksTheFlag) {
  std::atomic<bool> flag = false;
  const StopToken token(&flag), copy = token;
  EXPECT_TRUE(token.can_stop());
  EXPECT_FALSE(copy.is_set());
  flag = true;
  EXPECT_TRUE(copy.is_set());
}

TEST(StopToken, EndsAtTheLimit) {
  EXPECT_TRUE(StopToken(nullptr, Seconds()).is_set());
  EXPECT_TRUE(StopToken(nullptr, Seconds()).can_stop());
  EXPECT_FALSE(StopToken(nullptr, Seconds(3600.0)).is_set());
  EXPECT_FALSE(StopToken(nullptr, Seconds(1e300)).is_set());
}

}  // namespace
}  // namespace lamina
