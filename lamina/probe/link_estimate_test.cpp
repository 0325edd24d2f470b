#include "lamina/probe/link_estimate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/core/random.h"

namespace lamina::probe {
namespace {

TEST(MiddleOf, TimesThatVary) {
  const Middle middle = middle_of({Seconds(4), Seconds(1), Seconds(3), Seconds(2), Seconds(5)});
  EXPECT_DOUBLE_EQ(middle.median.value(), 3);
  EXPECT_DOUBLE_EQ(middle.spread, 1.0 / 3);  // quartiles 2 and 4
}

// 12.5 MB/s and 5 ms: 125 kB take 15 ms, 1 MB takes 85 ms.
TEST(EstimateLink, IsSlopeAndIntercept) {
  const auto found =
      estimate_link({Bytes(125e3), {Seconds(0.015)}}, {Bytes(1e6), {Seconds(0.085)}});
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->bandwidth.value(), 12.5e6, 1);
  EXPECT_NEAR(found->delay.value(), 0.005, 1e-12);
}

TEST(EstimateLink, HoldsAgainstTransfersThatAreHeldUp) {
  Random random(9);
  Transfers small{Bytes(1e5), {}}, large{Bytes(8e5), {}};
  for (int i = 0; i < 21; ++i)
    for (Transfers* of : {&small, &large}) {
      const double held_up = random.chance(0.2) ? random.uniform(0, 0.1) : 0;
      of->times.push_back(Seconds(0.002 + of->size.value() / 1e7 + held_up));
    }
  const auto found = estimate_link(small, large);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->bandwidth.value(), 1e7, 1e4);
  EXPECT_NEAR(found->delay.value(), 0.002, 1e-5);
}

TEST(EstimateLink, ADelayIsNotNegative) {
  const auto found = estimate_link({Bytes(100), {Seconds(0.9)}}, {Bytes(200), {Seconds(2)}});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->delay, Seconds());
}

TEST(EstimateLink, SaysThatThereIsNoSlope) {
  const auto found = estimate_link({Bytes(100), {Seconds(2)}}, {Bytes(200), {Seconds(1)}});
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, testing::HasSubstr("--runs"));
}

TEST(SizeThatTakes, FollowsTheRateWithinItsBounds) {
  const Transfers small{Bytes(1e5), {Seconds(0.01)}}, large{Bytes(2e5), {Seconds(0.02)}};
  EXPECT_NEAR(size_that_takes(Seconds(0.2), small, large, Bytes(1), Bytes(1e9)).value(), 2e6, 1);
  EXPECT_EQ(size_that_takes(Seconds(0.2), small, large, Bytes(1), Bytes(1e6)), Bytes(1e6));
  EXPECT_EQ(size_that_takes(Seconds(0.2), large, small, Bytes(1), Bytes(1e6)), Bytes(1e6));
}

}  // namespace
}  // namespace lamina::probe
