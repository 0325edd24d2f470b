#include "lamina/report/layout.h"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/page/assets.h"
#include "lamina/report/ground.h"
#include "lamina/report/projection.h"

namespace lamina::report {
namespace {

using testing::draw;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

double distance(const Point& a, const Point& b) { return std::hypot(a.x - b.x, a.y - b.y); }

TEST(Layout, DrawsALineAsALine) {
  const auto at = laid_out(draw("a --1B/1s-- b --1B/1s-- c --1B/1s-- d"));
  // Three steps of one unit each, along x.
  EXPECT_NEAR(distance(at[0], at[3]), 3.0, 0.05);
  EXPECT_NEAR(std::abs(at[0].x - at[3].x), 3.0, 0.05);
  EXPECT_NEAR(distance(at[1], at[2]), 1.0, 0.05);
}

TEST(Layout, DrawsARingAsARing) {
  const auto at =
      laid_out(draw("a --1B-- b --1B-- c --1B-- d --1B-- e --1B-- f --1B-- g --1B-- h --1B-- a"));
  const double radius = distance(at[0], at[4]) / 2.0;  // opposite nodes
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_NEAR(distance(at[i], at[(i + 4) % 8]), 2.0 * radius, 0.15 * radius);
    EXPECT_NEAR(distance(at[i], at[(i + 1) % 8]), 0.765 * radius, 0.15 * radius);  // 2 sin(22.5°)
  }
}

// In a plane the leaves cannot all be 2 apart: they stand around the middle, none on another.
TEST(Layout, DrawsAStarAsAStar) {
  const auto at = laid_out(
      draw("m --1B-- a; m --1B-- b; m --1B-- c; m --1B-- d; m --1B-- e; m --1B-- f; m --1B-- g"));
  for (std::size_t i = 1; i < at.size(); ++i) {
    EXPECT_NEAR(distance(at[0], at[i]), 1.2, 0.3) << i;
    for (std::size_t j = 1; j < i; ++j) EXPECT_GT(distance(at[i], at[j]), 0.6) << i << ' ' << j;
  }
}

TEST(Layout, PutsLongDelaysFarApart) {
  const auto at = laid_out(draw("a --1B/1s-- b --1B/1s-- c --1B/3s-- d"));
  EXPECT_GT(distance(at[2], at[3]), 2.0 * distance(at[0], at[1]));
}

TEST(Layout, PutsPartsBesideEachOther) {
  const auto at = laid_out(draw("a --1B-- b; c --1B-- d; e"));
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 2; j < 5; ++j) EXPECT_GT(distance(at[i], at[j]), 0.5) << i << j;
}

TEST(Layout, OfAnyNetworkIsFiniteAndTheSameAgain) {
  Random random(3);
  for (int i = 0; i < 60; ++i) {
    const Network network = testing::random_network(random);
    const auto at = laid_out(network), again = laid_out(network);
    ASSERT_EQ(at.size(), network.num_nodes());
    for (std::size_t v = 0; v < at.size(); ++v) {
      EXPECT_TRUE(std::isfinite(at[v].x) && std::isfinite(at[v].y));
      EXPECT_EQ(at[v].x, again[v].x);
      for (std::size_t u = 0; u < v; ++u) EXPECT_GT(distance(at[u], at[v]), 1e-6);
    }
  }
}

// A grid of 25 x 20 nodes, which goes by pivots: neighbours are drawn nearer than nodes that many
// hops lie between.
TEST(Layout, OfLargeNetworksKeepsDistances) {
  NetworkBuilder builder("grid");
  constexpr std::size_t kWide = 25, kHigh = 20;
  for (std::size_t v = 0; v < kWide * kHigh; ++v)
    (void)builder.add_node({.id = fmt::format("n{}", v)});
  for (std::size_t v = 0; v < kWide * kHigh; ++v) {
    const auto link = [&](std::size_t u) {
      (void)builder.add_link(
          {.from = NodeId(v), .to = NodeId(u), .bandwidth = BytesPerSecond(1.0), .duplex = true});
    };
    if (v % kWide + 1 < kWide) link(v + 1);
    if (v + kWide < kWide * kHigh) link(v + kWide);
  }
  const Network network = std::move(builder).build();
  const auto at = laid_out(network);
  double longest_link = 0.0;
  for (const Link& link : network.links())
    longest_link = std::max(longest_link, distance(at[link.from.index()], at[link.to.index()]));
  const double diagonal = distance(at.front(), at.back());
  EXPECT_GT(diagonal, 8.0 * longest_link);
}

constexpr std::string_view kCities = R"(a --1B-- b --1B-- c)";

Network placed(const std::vector<std::optional<Coordinates>>& places) {
  NetworkBuilder builder("placed");
  for (std::size_t v = 0; v < places.size(); ++v)
    (void)builder.add_node({.id = fmt::format("n{}", v), .place = places[v]});
  for (std::size_t v = 1; v < places.size(); ++v)
    (void)builder.add_link(
        {.from = NodeId(v - 1), .to = NodeId(v), .bandwidth = BytesPerSecond(1.0), .duplex = true});
  return std::move(builder).build();
}

TEST(Ground, PutsEastToTheRightAndNorthUp) {
  // Seattle, Los Angeles, Miami, Boston.
  const Ground ground = ground_of(placed({Coordinates{47.6, -122.3}, Coordinates{34.1, -118.2},
                                          Coordinates{25.8, -80.2}, Coordinates{42.4, -71.1}}),
                                  {}, 700.0);
  EXPECT_TRUE(ground.geographic);
  EXPECT_LT(ground.at[0].x, ground.at[2].x);
  EXPECT_LT(ground.at[2].x, ground.at[3].x);
  EXPECT_LT(ground.at[0].y, ground.at[1].y);
  EXPECT_LT(ground.at[3].y, ground.at[2].y);
}

TEST(Ground, IsOnePieceAcrossThePacific) {
  // Tokyo, Honolulu, San Francisco: from west to east.
  const Ground ground = ground_of(
      placed({Coordinates{35.7, 139.7}, Coordinates{21.3, -157.9}, Coordinates{37.8, -122.4}}), {},
      700.0);
  EXPECT_LT(ground.at[0].x, ground.at[1].x);
  EXPECT_LT(ground.at[1].x, ground.at[2].x);
}

TEST(Ground, PutsNodesWithoutPlacesBetweenTheirNeighbours) {
  const Ground ground =
      ground_of(placed({Coordinates{0.0, 0.0}, std::nullopt, Coordinates{0.0, 10.0}}), {}, 700.0);
  EXPECT_NEAR(ground.at[1].x, (ground.at[0].x + ground.at[2].x) / 2.0, 2.0);
}

TEST(Ground, KeepsNodesOfOnePlaceApartAndInside) {
  const Coordinates here{50.0, 8.0};
  const Ground ground = ground_of(placed({here, here, here, here}), {}, 700.0);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_GT(ground.at[i].x, ground.frame.left);
    EXPECT_LT(ground.at[i].x, ground.frame.right);
    for (std::size_t j = 0; j < i; ++j) EXPECT_GT(distance(ground.at[i], ground.at[j]), 8.0);
  }
}

TEST(Ground, WithoutPlacesIsLaidOut) {
  const Ground ground = ground_of(draw(kCities), {}, 700.0);
  EXPECT_FALSE(ground.geographic);
  EXPECT_THAT(ground.land, IsEmpty());
}

TEST(Land, IsThereWhereContinentsAre) {
  const Land land = read_land(page::find_asset("land.json")->bytes);
  EXPECT_GT(land.size(), 100U);
  const auto outline = [&](Coordinates a, Coordinates b) {
    return ground_of(placed({a, b}), land, 700.0).land;
  };
  EXPECT_THAT(outline({47.6, -122.3}, {25.8, -80.2}), Not(IsEmpty()));  // North America
  EXPECT_THAT(outline({-30.0, -120.0}, {-32.0, -118.0}), IsEmpty());    // the South Pacific
  EXPECT_THAT(outline({35.7, 139.7}, {37.8, -122.4}), HasSubstr("Z"));  // both sides of the cut
}

TEST(Land, OfNoLandIsEmpty) {
  EXPECT_THAT(read_land("{}"), IsEmpty());
  EXPECT_THAT(read_land("[1"), IsEmpty());
  EXPECT_THAT(read_land(R"({"per_degree": 0, "rings": [[1, 2]]})"), IsEmpty());
}

}  // namespace
}  // namespace lamina::report
