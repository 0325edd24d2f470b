#include "lamina/core/random.h"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace lamina {
namespace {

// The first values of SplitMix64 for seed 1234567, from its reference implementation in C.
TEST(Random, IsSplitMix64) {
  Random random(1234567);
  for (const std::uint64_t expected :
       {6457827717110365317ULL, 3203168211198807973ULL, 9817491932198370423ULL,
        4593380528125082431ULL, 16408922859458223821ULL})
    EXPECT_EQ(random(), expected);
}

TEST(Random, StaysInItsRanges) {
  Random random(1);
  for (int i = 0; i < 10'000; ++i) {
    const double unit = random.unit();
    EXPECT_TRUE(unit >= 0.0 && unit < 1.0);
    const double uniform = random.uniform(-2.0, 3.0);
    EXPECT_TRUE(uniform >= -2.0 && uniform < 3.0);
    const double log_uniform = random.log_uniform(1e-3, 1e3);
    EXPECT_TRUE(log_uniform >= 1e-3 && log_uniform <= 1e3);
    EXPECT_GE(random.exponential(2.0), 0.0);
    EXPECT_LT(random.below(7), 7U);
    EXPECT_EQ(random.below(1), 0U);
  }
}

// 70,000 draws of 7 values: 10,000 each, standard deviation sqrt(70000 * 1/7 * 6/7) = 93.
TEST(Random, DrawsEveryValueEquallyOften) {
  Random random(2);
  std::array<int, 7> count{};
  for (int i = 0; i < 70'000; ++i) ++count[random.below(count.size())];
  for (const int c : count) EXPECT_NEAR(c, 10'000, 5 * 93);
}

// Means of 40,000 draws; five standard deviations of the mean: 0.0072 for unit (sigma 0.289),
// 0.05 for exponential(2) (sigma 2), 0.1 for the logarithm of log_uniform (sigma 13.8 / sqrt 12).
TEST(Random, HasTheRightMeans) {
  Random random(3);
  constexpr int kDraws = 40'000;
  double unit = 0.0, exponential = 0.0, logarithm = 0.0, chance = 0.0;
  for (int i = 0; i < kDraws; ++i) {
    unit += random.unit();
    exponential += random.exponential(2.0);
    logarithm += std::log(random.log_uniform(1e-3, 1e3));
    chance += random.chance(0.25) ? 1.0 : 0.0;
  }
  EXPECT_NEAR(unit / kDraws, 0.5, 0.0072);
  EXPECT_NEAR(exponential / kDraws, 2.0, 0.05);
  EXPECT_NEAR(logarithm / kDraws, 0.0, 0.1);
  EXPECT_NEAR(chance / kDraws, 0.25, 0.011);
}

TEST(Random, ShufflesToEveryOrder) {
  Random random(4);
  std::vector<int> items{0, 1, 2};
  std::array<int, 27> seen{};
  for (int i = 0; i < 6'000; ++i) {
    random.shuffle<int>(items);
    ++seen[static_cast<std::size_t>(items[0] * 9 + items[1] * 3 + items[2])];
  }
  EXPECT_EQ(std::ranges::count_if(seen, [](int c) { return c > 0; }), 6);
  // 1,000 each, standard deviation sqrt(6000 * 1/6 * 5/6) = 29.
  for (const int c : seen) EXPECT_TRUE(c == 0 || std::abs(c - 1'000) < 5 * 29) << c;
}

TEST(Random, RepeatsWithItsSeed) {
  Random one(5), other(5), third(6);
  EXPECT_EQ(one(), other());
  EXPECT_NE(one(), third());
}

}  // namespace
}  // namespace lamina
