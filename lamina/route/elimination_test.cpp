#include "lamina/route/elimination.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <vector>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/route/contraction_hierarchy.h"
#include "lamina/route/elimination_order.h"
#include "lamina/route/explicit_dijkstra.h"
#include "lamina/route/layered_sweep.h"

namespace lamina::route {
namespace {

using lamina::testing::draw;
using lamina::testing::IsNear;
using lamina::testing::job;
using lamina::testing::model;

Network clique(std::size_t size) {
  NetworkBuilder builder;
  for (std::size_t v = 0; v < size; ++v) {
    Node node;
    node.id = fmt::format("n{}", v);
    node.compute = FlopPerSecond(1.0 + static_cast<double>(v));
    EXPECT_TRUE(builder.add_node(node));
    for (std::size_t u = 0; u < v; ++u)
      EXPECT_TRUE(builder.add_link({NodeId(u), NodeId(v), BytesPerSecond(1.0), {}, {}, true}));
  }
  return std::move(builder).build();
}

std::optional<EliminationOrder> order_of(const Network& network) {
  std::vector<bool> is_passed;
  for (const Node& node : network.nodes()) is_passed.push_back(node.is_relay());
  return minimum_degree_order(PackedLinks(network), is_passed, 1e18);
}

// A tree fills nothing: each node is a leaf when it goes, with one neighbour left.
TEST(EliminationOrder, DoesNotFillATree) {
  const auto order = order_of(draw("a(1F) --1B-- b(1F) --1B-- c(1F); b --1B-- d(1F) --1B-- e(1F)"));
  ASSERT_TRUE(order);
  EXPECT_EQ(order->fill(), 4U);
  for (std::size_t r = 0; r + 1 < order->size(); ++r)
    EXPECT_EQ(order->first_up[r + 1] - order->first_up[r], 1U);
}

// Every pair of neighbours is linked in the filled graph, and eliminating a node links its higher
// neighbours with each other.
TEST(EliminationOrder, LinksWhatOutlivesANode) {
  Random random(2);
  for (int i = 0; i < 40; ++i) {
    const Network network = lamina::testing::random_network(random, {.max_nodes = 25});
    const auto order = order_of(network);
    ASSERT_TRUE(order);
    const auto linked = [&](std::uint32_t low, std::uint32_t high) {
      const auto heads =
          std::span(order->up_heads)
              .subspan(order->first_up[low], order->first_up[low + 1] - order->first_up[low]);
      return std::ranges::binary_search(heads, high);
    };
    for (const Link& link : network.links()) {
      const std::uint32_t a = order->rank_of[link.from.index()],
                          b = order->rank_of[link.to.index()];
      EXPECT_TRUE(a == b || linked(std::min(a, b), std::max(a, b)));
    }
    for (std::uint32_t r = 0; r < order->size(); ++r)
      for (std::uint32_t e = order->first_up[r]; e < order->first_up[r + 1]; ++e)
        for (std::uint32_t f = e + 1; f < order->first_up[r + 1]; ++f)
          EXPECT_TRUE(linked(order->up_heads[e], order->up_heads[f]));
    for (std::uint32_t r = 0; r < order->num_passed; ++r)
      EXPECT_TRUE(network.nodes()[order->node_at[r]].is_relay());
  }
}

// The relay r between the two is passed through; the leaf q can serve nobody.
TEST(EliminationOrder, PutsRelaysBelowAllThatMatters) {
  const auto order = order_of(draw("a(1F) --1B-- r --1B-- b(1F); q --1B-- b"));
  ASSERT_TRUE(order);
  EXPECT_EQ(order->num_passed, 2U);
}

TEST(EliminationOrder, GivesUpOnADenseCoreAtOnce) {
  const Network network = clique(100);
  const PackedLinks links(network);
  EXPECT_FALSE(minimum_degree_order(links, std::vector<bool>(100), 1e5));
  EXPECT_TRUE(minimum_degree_order(links, std::vector<bool>(100), 1e6));
}

// 700 nodes, all linked: 700^3 / 3 squares of degrees are far above 64 a link.
TEST(Elimination, LeavesDenseNetworksToTheSweep) {
  const Network network = clique(700);
  const Job j = job(network, model("100B 700F 50B 1400F 10B"), "n0", "n1");
  Elimination elimination(network);
  EXPECT_FALSE(elimination.is_prepared());
  // 100 s to n699, which does 2,100 FLOP in 3 s, and 10 s to n1.
  EXPECT_THAT(elimination.solve({j, Waiting::kDraining}).completion, IsNear(113.0));
  EXPECT_EQ(elimination.explanation(), "sweep: the network is too dense for elimination");
}

TEST(Elimination, LeavesDrainingLinksToTheSweep) {
  const Network network = draw("a(1F) --1B/q5B-- b(1F)");
  Elimination elimination(network);
  const Job early = job(network, model("2B 1F 1B"), "a", "b");
  EXPECT_THAT(elimination.solve({early, Waiting::kDraining}).completion, IsNear(6.0));
  EXPECT_NE(elimination.explanation(), "");
  EXPECT_THAT(elimination.solve({early, Waiting::kPerStay}).completion, IsNear(7.0));
  EXPECT_EQ(elimination.explanation(), "");
  const Job late = job(network, model("2B 1F 1B"), "a", "b", [] {
    JobSpec spec;
    spec.release = Seconds(5.0);
    return spec;
  }());
  EXPECT_THAT(elimination.solve({late, Waiting::kDraining}).completion, IsNear(7.0));
  EXPECT_EQ(elimination.explanation(), "");
}

// Weights of a tensor's size between any two nodes that are linked in the filled graph are no less
// than the distance, and equal where the two scans need them: seen from plain moves of the input.
TEST(Elimination, MovesInputsAsDijkstraDoes) {
  Random random(8);
  for (int i = 0; i < 40; ++i) {
    const Network network =
        lamina::testing::random_network(random, {.max_nodes = 40, .backlogs = i % 2 == 0});
    Elimination elimination(network);
    ExplicitDijkstra other(network);
    for (int turn = 0; turn < 20; ++turn) {
      JobSpec spec;
      spec.model = lamina::testing::random_model(random, {.min_layers = 0, .max_layers = 0});
      spec.source = NodeId(random.below(network.num_nodes()));
      spec.destination = NodeId(random.below(network.num_nodes()));
      const Job j = Job::make(network, spec).value();
      EXPECT_THAT(elimination.solve({j, Waiting::kPerStay}).completion,
                  IsNear(other.solve({j, Waiting::kPerStay}).completion));
    }
  }
}

}  // namespace
}  // namespace lamina::route
