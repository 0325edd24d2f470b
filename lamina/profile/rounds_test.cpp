#include "lamina/profile/rounds.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

namespace lamina::profile {
namespace {

TEST(Estimate, IsThePercentileOfTheSamples) {
  // Ranks 0..10: the share 0.2 is rank 2.
  std::vector<Seconds> samples;
  for (int i = 10; i >= 0; --i) samples.emplace_back(1.0 + i);
  const Estimate found = estimate(samples, 0.2);
  EXPECT_DOUBLE_EQ(found.time.value(), 3.0);
  EXPECT_EQ(found.rounds, 11U);
  // A rank's standard deviation is sqrt(11 x 0.2 x 0.8) = 1.327: from 1.673 to 4.327.
  EXPECT_NEAR(found.error, std::sqrt(1.76) / 3.0, 1e-12);
}

TEST(Estimate, OfOneSampleIsTheSampleWithAnErrorThatNobodyKnows) {
  const Estimate found = estimate({Seconds(0.5)}, 0.2);
  EXPECT_DOUBLE_EQ(found.time.value(), 0.5);
  EXPECT_DOUBLE_EQ(found.error, 1.0);
}

// Ranks 0..2: the share 0.2 is rank 0.4, its standard deviation sqrt(3 x 0.2 x 0.8) = 0.693. There
// is nothing at rank -0.293, so that the side above counts alone.
TEST(Estimate, OfFewSamplesHasTheErrorOfTheSideThatIsThere) {
  const Estimate found = estimate({Seconds(1.0), Seconds(2.0), Seconds(3.0)}, 0.2);
  EXPECT_DOUBLE_EQ(found.time.value(), 1.4);
  EXPECT_NEAR(found.error, std::sqrt(0.48) / 1.4, 1e-12);
  // From above likewise: rank 1.6.
  EXPECT_NEAR(estimate({Seconds(1.0), Seconds(2.0), Seconds(3.0)}, 0.8).error,
              std::sqrt(0.48) / 2.6, 1e-12);
}

// A machine that takes 1 s or 2 s for two things, more or less by chance, half of the time twice as
// long, and a tenth more in each round than in the one before.
class Machine {
 public:
  explicit Machine(double disturbed) : disturbed_(disturbed) {}
  Timed thing(double seconds) {
    return [this, seconds]() -> Expected<Seconds> {
      ++runs[seconds];
      const double noise = random_.chance(disturbed_) ? random_.uniform(1.5, 3) : 1.0;
      return Seconds(seconds * noise * random_.uniform(0.99, 1.01));
    };
  }
  std::map<double, int> runs;

 private:
  double disturbed_;
  Random random_{7};
};

TEST(TimeInRounds, FindsTimesAlthoughHalfOfTheRunsAreDisturbed) {
  Machine machine(0.5);
  const std::vector<Timed> things{machine.thing(1), machine.thing(2)};
  Random random(1);
  const auto found = time_in_rounds(things, {}, random);
  ASSERT_TRUE(found);
  EXPECT_NEAR((*found)[0].time.value(), 1.0, 0.01);
  EXPECT_NEAR((*found)[1].time.value(), 2.0, 0.02);
}

TEST(TimeInRounds, EndsWhenAllAreExactEnough) {
  Machine calm(0.0);
  Random random(1);
  std::uint32_t heard = 0;
  const std::vector<Timed> things{calm.thing(1), calm.thing(2)};
  ASSERT_TRUE(time_in_rounds(things, {}, random, [&](std::uint32_t round) { heard = round; }));
  EXPECT_EQ(heard, 30U);
  EXPECT_THAT(calm.runs, testing::ElementsAre(testing::Pair(1, 30), testing::Pair(2, 30)));
}

TEST(TimeInRounds, GoesOnWhileTheyAreNotButNotForEver) {
  Machine wild(0.9);
  Random random(1);
  const std::vector<Timed> things{wild.thing(1)};
  const auto found = time_in_rounds(things, {.least_rounds = 5, .most_rounds = 17}, random);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->front().rounds, 17U);
  EXPECT_GT(found->front().error, 0.02);
}

TEST(TimeInRounds, DoesThingsInAnotherOrderEachRound) {
  std::vector<int> order;
  std::vector<Timed> things;
  for (int i = 0; i < 3; ++i)
    things.emplace_back([&order, i]() -> Expected<Seconds> {
      order.push_back(i);
      return Seconds(1);
    });
  Random random(3);
  ASSERT_TRUE(time_in_rounds(things, {.least_rounds = 20}, random));
  std::map<int, int> begins;
  for (std::size_t i = 0; i < order.size(); i += 3) ++begins[order[i]];
  EXPECT_EQ(begins.size(), 3U);
}

TEST(TimeInRounds, FailsAsWhatItTimes) {
  const std::vector<Timed> things{
      []() -> Expected<Seconds> { return error(ErrorCode::kModel, "is broken", "part"); }};
  Random random(1);
  const auto found = time_in_rounds(things, {}, random);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().text(), "part: is broken");
}

}  // namespace
}  // namespace lamina::profile
