#include "lamina/generate/families.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <queue>
#include <set>

#include "lamina/generate/plane.h"

namespace lamina::generate {
namespace {

using enum Parameter;

Numbers presets(const Family& family) {
  Numbers numbers;
  for (const Preset& preset : family.parameters) numbers[preset.parameter] = preset.value;
  return numbers;
}

Sketch draw_family(std::string_view name, std::initializer_list<Preset> given,
                   std::uint64_t seed = 1) {
  const Family& family = **family_named(name);
  Numbers numbers = presets(family);
  for (const Preset& preset : given) numbers[preset.parameter] = preset.value;
  Random random(seed);
  auto sketch = family.draw(numbers, random);
  EXPECT_TRUE(sketch) << sketch.error().text();
  return sketch ? std::move(*sketch) : Sketch{};
}

std::string family_message(std::string_view name, std::initializer_list<Preset> given) {
  const Family& family = **family_named(name);
  Numbers numbers = presets(family);
  for (const Preset& preset : given) numbers[preset.parameter] = preset.value;
  Random random(1);
  const auto sketch = family.draw(numbers, random);
  return sketch ? "drawn" : sketch.error().text();
}

// How many parts the first `num_links` links leave, by breadth-first search.
std::size_t parts_of(const Sketch& sketch, std::size_t num_links) {
  std::vector<std::vector<std::uint32_t>> next(sketch.nodes.size());
  for (std::size_t i = 0; i < num_links; ++i) {
    next[sketch.links[i].from].push_back(sketch.links[i].to);
    next[sketch.links[i].to].push_back(sketch.links[i].from);
  }
  std::vector<bool> seen(next.size());
  std::size_t parts = 0;
  for (std::uint32_t start = 0; start < next.size(); ++start) {
    if (seen[start]) continue;
    ++parts;
    std::queue<std::uint32_t> todo({start});
    seen[start] = true;
    for (; !todo.empty(); todo.pop())
      for (const std::uint32_t v : next[todo.front()])
        if (!seen[v]) {
          seen[v] = true;
          todo.push(v);
        }
  }
  return parts;
}

std::size_t num_own(const Sketch& sketch) { return sketch.links.size() - sketch.num_joining; }

TEST(Families, AreConnectedSimpleAndNamedOnce) {
  for (const Family& family : families()) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Sketch sketch = draw_family(family.name, {}, seed);
      EXPECT_EQ(parts_of(sketch, sketch.links.size()), 1U) << family.name;
      std::set<std::string> ids;
      for (const auto& node : sketch.nodes) {
        EXPECT_TRUE(ids.insert(node.id).second) << family.name << ' ' << node.id;
        EXPECT_EQ(node.place.has_value(), family.has_places) << family.name;
        EXPECT_LT(node.role, family.node_roles.size());
      }
      std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
      for (const auto& link : sketch.links) {
        EXPECT_NE(link.from, link.to) << family.name;
        EXPECT_TRUE(pairs.insert(std::minmax(link.from, link.to)).second) << family.name;
        EXPECT_LT(link.role, family.link_roles.size());
      }
    }
  }
}

TEST(Families, HaveTheSizesOfTheirFormulas) {
  const auto sizes = [](const Sketch& sketch) {
    return std::pair(sketch.nodes.size(), sketch.links.size());
  };
  EXPECT_EQ(sizes(draw_family("ring", {{kNodes, 7}})), std::pair(std::size_t{7}, std::size_t{7}));
  // 3 x 5: 3 * 4 along rows and 2 * 5 along columns.
  EXPECT_EQ(sizes(draw_family("grid", {{kRows, 3}, {kColumns, 5}})),
            std::pair(std::size_t{15}, std::size_t{22}));
  EXPECT_EQ(sizes(draw_family("grid", {{kRows, 1}, {kColumns, 1}})),
            std::pair(std::size_t{1}, std::size_t{0}));
  EXPECT_EQ(sizes(draw_family("tree", {{kNodes, 13}, {kBranching, 3}})),
            std::pair(std::size_t{13}, std::size_t{12}));
  // k = 6: 9 core, 6 * 3 aggregation, 6 * 3 edge, 54 hosts; 54 links at each of the three levels.
  EXPECT_EQ(sizes(draw_family("fat-tree", {{kPorts, 6}})),
            std::pair(std::size_t{99}, std::size_t{162}));
  // A star of 4 and 3 links for each of the 16 others.
  EXPECT_EQ(sizes(draw_family("barabasi-albert", {{kNodes, 20}, {kLinks, 3}})),
            std::pair(std::size_t{20}, std::size_t{3 + 16 * 3}));
}

TEST(Families, OfSwitchesKeepToTheirPorts) {
  const Sketch sketch = draw_family("fat-tree", {{kPorts, 8}});
  std::vector<std::size_t> degree(sketch.nodes.size());
  for (const auto& link : sketch.links) {
    ++degree[link.from];
    ++degree[link.to];
  }
  for (std::size_t i = 0; i < degree.size(); ++i)
    EXPECT_EQ(degree[i], sketch.nodes[i].role == 3 ? 1U : 8U) << sketch.nodes[i].id;
}

TEST(Geometric, LinksExactlyThePairsWithinTheRadius) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const double n = 150, degree = 3, side = 40;
    const Sketch sketch =
        draw_family("geometric", {{kNodes, n}, {kDegree, degree}, {kSideKm, side}}, seed);
    const double radius = side * std::sqrt(degree / (std::numbers::pi * (n - 1.0)));
    std::set<std::pair<std::uint32_t, std::uint32_t>> wanted, found;
    for (std::uint32_t i = 0; i < n; ++i)
      for (std::uint32_t j = i + 1; j < n; ++j)
        if (std::hypot(sketch.nodes[i].place->x - sketch.nodes[j].place->x,
                       sketch.nodes[i].place->y - sketch.nodes[j].place->y) <= radius)
          wanted.emplace(i, j);
    for (std::size_t l = 0; l < num_own(sketch); ++l)
      found.emplace(sketch.links[l].from, sketch.links[l].to);
    EXPECT_EQ(found, wanted);
    // A tree over the parts joins them.
    EXPECT_EQ(sketch.num_joining, parts_of(sketch, num_own(sketch)) - 1);
    EXPECT_GT(sketch.num_joining, 0U);
  }
}

// Every part that is smaller than the largest one is linked, in the first round, by a link no
// longer than any other of its ways out; the tree over the parts that results is the shortest one,
// as Kruskal's rule over all pairs finds it.
TEST(JoinParts, MakesTheShortestTreeOverTheParts) {
  Random random(5);
  for (int round = 0; round < 50; ++round) {
    Sketch sketch;
    scatter(sketch, 25, 10.0, random);
    for (int i = 0; i < 12; ++i) sketch.add_link(random.below(25), random.below(25));
    const std::size_t own = sketch.links.size();
    std::vector<std::uint32_t> part(25);
    for (std::uint32_t i = 0; i < 25; ++i) part[i] = i;
    const auto merge = [&](std::uint32_t a, std::uint32_t b) {
      const std::uint32_t from = part[a], to = part[b];
      for (std::uint32_t& p : part)
        if (p == from) p = to;
      return from != to;
    };
    for (const auto& link : sketch.links) merge(link.from, link.to);
    std::vector<std::tuple<double, std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t i = 0; i < 25; ++i)
      for (std::uint32_t j = i + 1; j < 25; ++j)
        pairs.emplace_back(squared_distance(*sketch.nodes[i].place, *sketch.nodes[j].place), i, j);
    std::ranges::sort(pairs);
    double shortest = 0.0, found = 0.0;
    for (const auto& [distance, i, j] : pairs)
      if (merge(i, j)) shortest += distance;
    join_parts(sketch, 10.0);
    for (std::size_t l = own; l < sketch.links.size(); ++l)
      found += squared_distance(*sketch.nodes[sketch.links[l].from].place,
                                *sketch.nodes[sketch.links[l].to].place);
    EXPECT_NEAR(found, shortest, 1e-9);
    EXPECT_EQ(parts_of(sketch, sketch.links.size()), 1U);
  }
}

// Over 60 networks, the links of each class of lengths are as many as the sum of the chances of all
// pairs says, within five standard deviations.
TEST(Waxman, LinksPairsWithTheChancesOfItsFormula) {
  const double n = 120, degree = 5, alpha = 0.15, side = 10;
  const double reach = alpha * side * std::numbers::sqrt2;
  constexpr std::size_t kClasses = 6;
  std::array<double, kClasses> decay{}, links{};
  double all_links = 0.0;
  constexpr std::uint64_t kRuns = 60;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const Sketch sketch = draw_family(
        "waxman", {{kNodes, n}, {kDegree, degree}, {kAlpha, alpha}, {kSideKm, side}}, seed);
    const auto distance = [&](std::uint32_t i, std::uint32_t j) {
      return std::sqrt(squared_distance(*sketch.nodes[i].place, *sketch.nodes[j].place));
    };
    const auto class_of = [&](double d) {
      return std::min(static_cast<std::size_t>(d / side * kClasses), kClasses - 1);
    };
    for (std::uint32_t i = 0; i < n; ++i)
      for (std::uint32_t j = i + 1; j < n; ++j)
        decay[class_of(distance(i, j))] += std::exp(-distance(i, j) / reach);
    for (std::size_t l = 0; l < num_own(sketch); ++l)
      links[class_of(distance(sketch.links[l].from, sketch.links[l].to))] += 1.0;
    all_links += static_cast<double>(num_own(sketch));
  }
  // The mean degree is the one that was asked for: 60 * 300 links, and the sum of the chances
  // varies with the places of the points by a few hundredths.
  EXPECT_NEAR(2.0 * all_links / (n * kRuns), degree, 0.2);
  double all_decay = 0.0;
  for (const double sum : decay) all_decay += sum;
  const double beta = all_links / all_decay;
  for (std::size_t c = 0; c < kClasses; ++c)
    EXPECT_NEAR(links[c], beta * decay[c], 5.0 * std::sqrt(beta * decay[c]) + 1.0) << c;
}

TEST(BarabasiAlbert, PrefersNodesWithManyLinks) {
  const Sketch sketch = draw_family("barabasi-albert", {{kNodes, 3000}, {kLinks, 2}});
  std::vector<std::size_t> degree(3000);
  for (const auto& link : sketch.links) {
    ++degree[link.from];
    ++degree[link.to];
  }
  // The density of degrees falls as 2 m^2 / k^3: P(degree >= 20) is m (m + 1) / (20 * 21) = 1/70.
  const auto large = std::ranges::count_if(degree, [](std::size_t d) { return d >= 20; });
  EXPECT_NEAR(static_cast<double>(large), 3000.0 / 70.0, 33.0);
  EXPECT_GT(*std::ranges::max_element(degree), 60U);  // a binomial would stay below 20
}

TEST(Hierarchy, LinksEachEdgeToItsNearestMetroAndMetrosToTwoClouds) {
  const Sketch sketch = draw_family("hierarchy", {{kClouds, 3}, {kMetros, 12}, {kEdges, 80}});
  const auto distance = [&](std::uint32_t i, std::uint32_t j) {
    return squared_distance(*sketch.nodes[i].place, *sketch.nodes[j].place);
  };
  std::vector<std::size_t> core(sketch.nodes.size());
  std::size_t access = 0, backbone = 0;
  for (const auto& link : sketch.links) {
    if (link.role == 3) ++backbone;
    if (link.role == 2) ++core[link.from];
    if (link.role != 0) continue;
    ++access;
    for (std::uint32_t metro = 3; metro < 15; ++metro)
      EXPECT_LE(distance(link.from, link.to), distance(link.from, metro));
  }
  EXPECT_EQ(access, 80U);
  EXPECT_EQ(backbone, 3U);
  for (std::size_t metro = 3; metro < 15; ++metro) EXPECT_EQ(core[metro], 2U);
}

TEST(Families, RefuseNumbersThatMakeNoNetwork) {
  EXPECT_EQ(family_message("ring", {{kNodes, 2}}), "nodes: a ring has at least 3 nodes, not 2");
  EXPECT_EQ(family_message("fat-tree", {{kPorts, 5}}),
            "ports: the switches of a fat tree have an even number of ports, not 5");
  EXPECT_EQ(family_message("barabasi-albert", {{kNodes, 4}, {kLinks, 4}}),
            "links: 4 nodes cannot have 4 links each: there must be more nodes");
  EXPECT_EQ(family_message("grid", {{kRows, 2000}, {kColumns, 2000}}),
            "rows: 2000 x 2000 are more than 1000000 nodes");
  EXPECT_EQ(family_message("geometric", {{kNodes, 1e6}, {kDegree, 100}}),
            "degree: that makes more than 5000000 links");
  EXPECT_EQ(family_message("waxman", {{kNodes, 10}, {kDegree, 5}, {kAlpha, 0.1}}),
            "degree: 10 nodes with alpha 0.1 have a mean degree of at most 0.767, not 5");
}

}  // namespace
}  // namespace lamina::generate
