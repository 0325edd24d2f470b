#include "lamina/api/components.h"

#include <gtest/gtest.h>
#include <set>
#include <vector>

#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

namespace lamina::api {
namespace {

using lamina::testing::draw;

TEST(Components, OfDrawnNetworks) {
  const auto of = [](std::string_view drawing) {
    const Components c = components_of(draw(drawing));
    return std::pair(c.weak, c.strong);
  };
  EXPECT_EQ(of("a --1B-- b --1B-- c"), std::pair(1UL, 1UL));
  EXPECT_EQ(of("a --1B--> b --1B--> c"), std::pair(1UL, 3UL));
  EXPECT_EQ(of("a --1B--> b --1B--> c --1B--> a"), std::pair(1UL, 1UL));
  EXPECT_EQ(of("a --1B-- b; c --1B--> d"), std::pair(2UL, 3UL));
  EXPECT_EQ(of("a"), std::pair(1UL, 1UL));
  EXPECT_EQ(of("a --1B--> b --1B--> c --1B--> b; c --1B--> d"), std::pair(1UL, 3UL));
}

TEST(Components, OfNothing) {
  const Network empty = NetworkBuilder().build();
  EXPECT_EQ(components_of(empty).weak, 0U);
  EXPECT_EQ(components_of(empty).strong, 0U);
}

// Classes of nodes that reach each other, by Warshall's closure.
std::pair<std::size_t, std::size_t> by_closure(const Network& network) {
  const std::size_t n = network.num_nodes();
  std::vector<std::vector<bool>> one_way(n, std::vector<bool>(n)), either;
  for (std::size_t v = 0; v < n; ++v) one_way[v][v] = true;
  either = one_way;
  for (const Link& link : network.links()) {
    one_way[link.from.index()][link.to.index()] = true;
    either[link.from.index()][link.to.index()] = either[link.to.index()][link.from.index()] = true;
  }
  for (auto* reach : {&one_way, &either})
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
          if ((*reach)[i][k] && (*reach)[k][j]) (*reach)[i][j] = true;
  std::set<std::size_t> weak, strong;
  for (std::size_t v = 0; v < n; ++v) {
    std::size_t first_weak = 0, first_strong = 0;
    while (!either[v][first_weak]) ++first_weak;
    while (!one_way[v][first_strong] || !one_way[first_strong][v]) ++first_strong;
    weak.insert(first_weak);
    strong.insert(first_strong);
  }
  return {weak.size(), strong.size()};
}

TEST(Components, AgreeWithTheClosureOnRandomNetworks) {
  Random random(11);
  for (int i = 0; i < 500; ++i) {
    const Network network =
        lamina::testing::random_network(random, {.min_nodes = 1, .max_nodes = 10});
    const Components found = components_of(network);
    EXPECT_EQ(std::pair(found.weak, found.strong), by_closure(network)) << "instance " << i;
  }
}

TEST(Components, ALongLineIsNoDeepRecursion) {
  NetworkBuilder builder;
  constexpr std::size_t kNodes = 200'000;
  for (std::size_t i = 0; i < kNodes; ++i) {
    Node node;
    node.id = std::to_string(i);
    ASSERT_TRUE(builder.add_node(std::move(node)).has_value());
  }
  for (std::size_t i = 1; i < kNodes; ++i)
    ASSERT_TRUE(
        builder.add_link({NodeId(i - 1), NodeId(i), BytesPerSecond(1), Seconds(), Bytes(), true})
            .has_value());
  EXPECT_EQ(components_of(std::move(builder).build()).strong, 1U);
}

}  // namespace
}  // namespace lamina::api
