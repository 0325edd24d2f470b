#include "lamina/schedule/bounds/price_curve.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

#include "lamina/core/random.h"

namespace lamina::schedule {
namespace {

using ::testing::DoubleNear;

// Two jobs of 2 s meet at time 0: the price falls from 2 to 0 in 4 s.
PriceCurve falling() { return {{{0.0, 2.0}, {4.0, 0.0}}, 0.0}; }

TEST(PriceCurve, ChargesServiceAtOnceWhereWaitingIsDear) {
  // 2 s at prices 2 .. 1; a second's waiting costs as much as the fall of the price: 0.5 * 2 s.
  EXPECT_THAT(falling().charge(0.0, 2.0, 1.0), DoubleNear(3.0, 1e-12));
  EXPECT_THAT(falling().charge(3.0, 2.0, 1.0), DoubleNear(0.25, 1e-12));
  EXPECT_EQ(falling().charge(4.0, 2.0, 1.0), 0.0);
}

TEST(PriceCurve, ChargesWaitingWhereItIsCheap) {
  // Free waiting, until all is free.
  EXPECT_THAT(falling().charge(0.0, 2.0, 0.0), DoubleNear(0.0, 1e-12));
  // At 0.25 a second for each of the 2 s, waiting until 4 costs 0.25 * (4 + 2) on average:
  // integral over u in [0, 2] of 0.25 (4 - u) = 1.5.
  EXPECT_THAT(falling().charge(0.0, 2.0, 0.5), DoubleNear(1.5, 1e-12));
}

TEST(PriceCurve, ServesNobodyDuringTheBacklog) {
  const PriceCurve curve({}, 3.0);
  // From 1 on, 4 s with a share of 2: waiting for u = 0 .. 2 costs 0.5 (2 - u), 1 in all.
  EXPECT_THAT(curve.charge(1.0, 4.0, 2.0), DoubleNear(1.0, 1e-12));
  EXPECT_EQ(curve.area(), 0.0);
  EXPECT_THAT(PriceCurve({{0.0, 2.0}, {4.0, 0.0}}, 2.0).area(), DoubleNear(1.0, 1e-12));
}

double price(const PriceCurve& curve, double time) {
  const auto points = curve.points();
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto &a = points[i - 1], &b = points[i];
    if (time >= a.time && time < b.time)
      return a.price + (b.price - a.price) * (time - a.time) / (b.time - a.time);
  }
  return 0.0;
}

// The definition, second by second on a grid.
double slowly(const PriceCurve& curve, double arrival, double service, double share) {
  constexpr int kParts = 200, kSteps = 2000;
  double sum = 0.0;
  for (int i = 0; i < kParts; ++i) {
    const double at_once = arrival + service * (i + 0.5) / kParts;
    double least = std::numeric_limits<double>::infinity();
    for (int k = 0; k <= kSteps; ++k) {
      const double t = std::max(at_once, curve.free_from()) + 12.0 * k / kSteps;
      least = std::min(least, price(curve, t) + share / service * (t - at_once));
    }
    sum += least * service / kParts;
  }
  return sum;
}

TEST(PriceCurve, ChargesWhatItsDefinitionSays) {
  Random random(5);
  for (int i = 0; i < 30; ++i) {
    std::vector<PriceCurve::Point> points{{random.unit(), 0.0}};
    for (int k = 0; k < 5; ++k)
      points.push_back({points.back().time + 0.2 + random.unit(), 2.0 * random.unit()});
    points.push_back({points.back().time + 0.2 + random.unit(), 0.0});
    const PriceCurve curve(points, random.chance(0.5) ? 0.0 : 3.0 * random.unit());
    const double arrival = 6.0 * random.unit(), service = 0.1 + 2.0 * random.unit();
    const double share = 2.0 * random.unit();
    EXPECT_THAT(curve.charge(arrival, service, share),
                DoubleNear(slowly(curve, arrival, service, share), 0.02))
        << i;
    // Arriving later by d saves no more than share * d.
    const double later = random.unit();
    EXPECT_GE(curve.charge(arrival + later, service, share),
              curve.charge(arrival, service, share) - share * later - 1e-12);
  }
}

TEST(PriceCurve, SpreadsPiecesOverItsPoints) {
  const PriceCurve curve({{0.0, 0.0}, {2.0, 1.0}, {4.0, 0.0}}, 0.0);
  std::vector<double> weights(3);
  curve.spread({1.0, 3.0, 2.0}, weights);
  // Seconds 1 .. 2 lie at 3/4 towards the middle on average, and so do 2 .. 3.
  EXPECT_THAT(weights, ::testing::ElementsAre(0.25, 1.5, 0.25));
  curve.spread({1.0, 1.0, 4.0}, weights);
  EXPECT_THAT(weights, ::testing::ElementsAre(2.25, 3.5, 0.25));
}

}  // namespace
}  // namespace lamina::schedule
