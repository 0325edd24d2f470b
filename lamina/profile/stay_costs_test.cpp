#include "lamina/profile/stay_costs.h"

#include <gtest/gtest.h>

#include "lamina/core/random.h"

namespace lamina::profile {
namespace {

std::vector<Seconds> seconds(std::initializer_list<double> values) {
  return {values.begin(), values.end()};
}

// Layers of 4, 3 and 5 s; 1 s more to end behind layer 1, 2 s more to begin with layer 2, nothing
// at the other cut: P_1 = 5, S_1 = 2 + 8, P_2 = 7, S_2 = 5.
TEST(StayCosts, AStayTakesWhatItsPrefixAndSuffixTakeTogetherBeyondTheWhole) {
  const StayCosts costs = costs_of({Seconds(12), seconds({5, 7}), seconds({10, 5})});
  EXPECT_DOUBLE_EQ(costs.of_stay(1, 3).value(), 12);
  EXPECT_DOUBLE_EQ(costs.of_stay(1, 1).value(), 5);
  EXPECT_DOUBLE_EQ(costs.of_stay(2, 2).value(), 5);  // 7 + 10 - 12
  EXPECT_DOUBLE_EQ(costs.of_stay(2, 3).value(), 10);
  EXPECT_DOUBLE_EQ(costs.of_stay(3, 3).value(), 5);
  EXPECT_DOUBLE_EQ(costs.enter.front().value(), 0);
  EXPECT_DOUBLE_EQ(costs.leave.back().value(), 0);
}

TEST(StayCosts, AModelOfOneLayerIsTheWhole) {
  const StayCosts costs = costs_of({Seconds(3), {}, {}});
  ASSERT_EQ(costs.times.size(), 1U);
  EXPECT_DOUBLE_EQ(costs.of_stay(1, 1).value(), 3);
}

// Layers and charges by chance: T(i, j) = layers + begin_i + end_j.
TEST(StayCosts, ReproducesEveryStayOfAModelWhoseChargesAddUp) {
  Random random(11);
  for (int round = 0; round < 200; ++round) {
    const std::size_t n = 2 + random.below(12);
    std::vector<double> time(n), begin(n), end(n), sum(n + 1);
    for (std::size_t i = 0; i < n; ++i) {
      time[i] = random.uniform(0, 1);
      begin[i] = i == 0 ? 0 : random.uniform(0, 2);
      end[i] = i + 1 == n ? 0 : random.uniform(0, 2);
      sum[i + 1] = sum[i] + time[i];
    }
    CutTimes measured{Seconds(sum[n]), {}, {}};
    for (std::size_t k = 1; k < n; ++k) {
      measured.before.emplace_back(sum[k] + end[k - 1]);
      measured.behind.emplace_back(sum[n] - sum[k] + begin[k]);
    }
    const StayCosts costs = costs_of(measured);
    for (std::size_t i = 1; i <= n; ++i)
      for (std::size_t j = i; j <= n; ++j)
        ASSERT_NEAR(costs.of_stay(i, j).value(), sum[j] - sum[i - 1] + begin[i - 1] + end[j - 1],
                    1e-12);
  }
}

TEST(StayCosts, NothingIsNegativeWhateverWasMeasured) {
  Random random(5);
  for (int round = 0; round < 500; ++round) {
    const std::size_t cuts = random.below(8);
    CutTimes measured{Seconds(random.uniform(0.1, 2)), {}, {}};
    for (std::size_t k = 0; k < cuts; ++k) {
      measured.before.emplace_back(random.uniform(0, 2));
      measured.behind.emplace_back(random.uniform(0, 2));
    }
    const StayCosts costs = costs_of(measured);
    for (const auto* list : {&costs.times, &costs.enter, &costs.leave})
      for (const Seconds time : *list) ASSERT_GE(time.value(), 0);
    ASSERT_NEAR(costs.of_stay(1, cuts + 1).value(), measured.whole.value(), 1e-12);
  }
}

TEST(StayCosts, WhereTheModelCannotBeCutItsTimeIsShared) {
  const Seconds never = Seconds::infinity();
  const StayCosts costs =
      costs_of({Seconds(12), {Seconds(4), never, Seconds(10)}, {Seconds(8), never, Seconds(2)}});
  EXPECT_DOUBLE_EQ(costs.of_stay(2, 3).value(), 6);
  EXPECT_DOUBLE_EQ(costs.times[1].value(), 3);
  EXPECT_DOUBLE_EQ(costs.leave[1].value(), 0);
  EXPECT_DOUBLE_EQ(costs.enter[2].value(), 0);
}

// The halves seem to take 9.8 s of the whole's 10: the error is shared by both sides of the cut.
TEST(StayCosts, ErrorsOfMeasuringAreSharedByBothSides) {
  const StayCosts costs = costs_of({Seconds(10), seconds({4.8}), seconds({5.0})});
  EXPECT_NEAR(costs.of_stay(1, 1).value(), 4.9, 1e-12);
  EXPECT_NEAR(costs.of_stay(2, 2).value(), 5.1, 1e-12);
}

}  // namespace
}  // namespace lamina::profile
