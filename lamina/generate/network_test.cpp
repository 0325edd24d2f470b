#include "lamina/generate/network.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/core/units.h"
#include "lamina/generate/families.h"
#include "lamina/model/great_circle.h"

namespace lamina::generate {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

GeneratedNetwork drawn_network(std::string_view family, const Items& items = {}) {
  auto made = draw_network(family, items);
  EXPECT_TRUE(made) << made.error().text();
  return std::move(*made);
}

std::string network_message(std::string_view family, const Items& items) {
  const auto made = draw_network(family, items);
  return made ? "drawn" : made.error().text();
}

// All that a network holds, as text.
std::string told(const Network& network) {
  std::string out = network.name() + "\n";
  for (const Node& node : network.nodes())
    out += node.id + " " + to_text(node.compute) +
           (node.place ? " " + std::to_string(node.place->latitude) + " " +
                             std::to_string(node.place->longitude)
                       : "") +
           "\n";
  for (const LinkRow& row : network.rows())
    out += network.node(row.from).id + " " + network.node(row.to).id + " " +
           to_text(row.bandwidth) + " " + to_text(row.delay) + "\n";
  return out;
}

std::string links_of(const Network& network) {
  std::string out;
  for (const LinkRow& row : network.rows())
    out += network.node(row.from).id + "-" + network.node(row.to).id + " ";
  return out;
}

const Items kVaried{{"compute", "log-uniform:1 GFLOP/s,100 GFLOP/s"},
                    {"bandwidth", "lognormal:1 Gbit/s,1"}};

TEST(DrawNetwork, RepeatsItselfBySeedAndByRecipe) {
  for (const Family& family : families()) {
    Items items = kVaried;
    items.emplace_back("seed", "7");
    const auto once = drawn_network(family.name, items), again = drawn_network(family.name, items);
    EXPECT_EQ(told(once.network), told(again.network)) << family.name;
    EXPECT_EQ(once.recipe.front(), Items::value_type("family", family.name));
    const auto by_recipe = drawn_network(family.name, {once.recipe.begin() + 1, once.recipe.end()});
    EXPECT_EQ(told(by_recipe.network), told(once.network)) << family.name;
    EXPECT_EQ(by_recipe.recipe, once.recipe) << family.name;
    items.back().second = "8";
    EXPECT_NE(told(drawn_network(family.name, items).network), told(once.network)) << family.name;
  }
}

TEST(DrawNetwork, KeepsStreamsApart) {
  const auto plain = drawn_network("waxman", {{"seed", "3"}});
  const auto varied =
      drawn_network("waxman", {{"seed", "3"}, {"compute", "uniform:1 GFLOP/s,2 GFLOP/s"}});
  EXPECT_EQ(links_of(plain.network), links_of(varied.network));
  const auto relays = drawn_network(
      "waxman", {{"seed", "3"}, {"compute", "uniform:1 GFLOP/s,2 GFLOP/s"}, {"relays", "0.4"}});
  std::size_t num_relays = 0;
  for (std::size_t v = 0; v < 100; ++v) {
    const Node& node = relays.network.nodes()[v];
    num_relays += node.is_relay() ? 1 : 0;
    if (!node.is_relay()) {
      EXPECT_EQ(node.compute, varied.network.nodes()[v].compute);
    }
  }
  EXPECT_EQ(num_relays, 40U);
}

TEST(DrawNetwork, SetsRolesOneByOne) {
  const auto tiers = drawn_network("hierarchy", {{"edges", "3"},
                                                 {"compute", "1 GFLOP/s"},
                                                 {"compute", "cloud=7 TFLOP/s"},
                                                 {"compute", "metro=relay"},
                                                 {"bandwidth", "access=choice:5 Mbit/s"},
                                                 {"delay", "backbone=9 ms"}});
  for (const Node& node : tiers.network.nodes()) {
    if (node.id.starts_with("cloud")) {
      EXPECT_EQ(node.compute, FlopPerSecond(7e12));
    }
    if (node.id.starts_with("metro")) {
      EXPECT_TRUE(node.is_relay());
    }
    if (node.id.starts_with("edge")) {
      EXPECT_EQ(node.compute, FlopPerSecond(1e9));
    }
  }
  for (const LinkRow& row : tiers.network.rows()) {
    const std::string& from = tiers.network.node(row.from).id;
    if (from.starts_with("edge")) {
      EXPECT_EQ(to_text(row.bandwidth), "5 Mbit/s");
    }
    if (from.starts_with("cloud")) {
      EXPECT_EQ(to_text(row.delay), "9 ms");
    }
    EXPECT_TRUE(row.duplex);
  }
  EXPECT_THAT(
      drawn_network("fat-tree").recipe,
      ElementsAre(Pair("family", "fat-tree"), Pair("ports", "4"), Pair("compute.core", "relay"),
                  Pair("compute.aggregation", "relay"), Pair("compute.edge", "relay"),
                  Pair("compute.host", "100 GFLOP/s"), Pair("bandwidth.core", "40 Gbit/s"),
                  Pair("bandwidth.pod", "10 Gbit/s"), Pair("bandwidth.host", "10 Gbit/s"),
                  Pair("delay.core", "2 us"), Pair("delay.pod", "2 us"), Pair("delay.host", "1 us"),
                  Pair("seed", "1")));
}

TEST(DrawNetwork, MakesDelaysOfLengths) {
  const auto made = drawn_network("geometric", {{"delay-per-km", "10 us"}, {"side-km", "2000"}});
  for (const LinkRow& row : made.network.rows()) {
    const double km =
        great_circle_km(*made.network.node(row.from).place, *made.network.node(row.to).place);
    EXPECT_NEAR(row.delay.value(), km * 1e-5, km * 1e-5 * 6e-4);  // rounded to four digits
  }
  // The neighbours of a ring of 6 in a square of 100 km are 50 km apart: 245 us in fibre.
  const auto ring = drawn_network("ring", {{"nodes", "6"}, {"side-km", "100"}});
  for (const LinkRow& row : ring.network.rows()) EXPECT_NEAR(row.delay.value(), 245e-6, 1e-6);
}

TEST(DrawNetwork, NamesWhatDoesNotFit) {
  EXPECT_EQ(network_message("rign", {}),
            "unknown family 'rign' (did you mean 'ring'?); known: ring, grid, tree, fat-tree, "
            "waxman, barabasi-albert, geometric, hierarchy");
  EXPECT_EQ(network_message("ring", {{"rows", "3"}}),
            "rows: the family ring takes no rows; its numbers are nodes, side-km");
  EXPECT_EQ(network_message("ring", {{"nodes", "3.5"}}),
            "nodes: '3.5' is not a whole number from 1 to 1000000");
  EXPECT_EQ(network_message("ring", {{"nodes", "3"}, {"nodes", "3"}}),
            "nodes: is given more than once");
  EXPECT_EQ(network_message("ring", {{"compute", "5 GFLOP"}}),
            "compute: '5 GFLOP' is not a computing speed: 'GFLOP' measures something else; write "
            "e.g. \"50 GFLOP/s\"");
  EXPECT_EQ(network_message("hierarchy", {{"compute", "clod=5 GFLOP/s"}}),
            "compute: the family hierarchy has no role 'clod' (did you mean 'cloud'?); its roles "
            "are edge, metro, cloud");
  EXPECT_EQ(network_message("hierarchy", {{"delay", "core=1 s"}, {"delay", "core=2 s"}}),
            "delay: is given more than once for 'core'");
  EXPECT_EQ(network_message("tree", {{"delay-per-km", "5 us"}}),
            "delay-per-km: the nodes of the family tree have no coordinates: give a delay instead");
  EXPECT_EQ(network_message("ring", {{"delay-per-km", "5 us"}, {"delay", "1 ms"}}),
            "delay-per-km: sets no link: each already has a delay");
  EXPECT_EQ(network_message("ring", {{"relays", "1.1"}}),
            "relays: '1.1' is not a number from 0 to 1");
  EXPECT_EQ(network_message("ring", {{"seed", "-1"}}),
            "seed: '-1' is not a whole number from 0 to 2^64 - 1");
}

}  // namespace
}  // namespace lamina::generate
