#include "lamina/route/planners.h"

#include <algorithm>
#include <array>
#include <gmock/gmock.h>
#include <set>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/evaluate.h"
#include "lamina/route/explicit_dijkstra.h"

namespace lamina::route {
namespace {

using lamina::testing::draw;
using lamina::testing::HasPlan;
using lamina::testing::IsNear;
using lamina::testing::job;
using lamina::testing::model;

RoutingResult plan(std::string_view planner, const Network& network, const Job& job,
                   const RoutingOptions& options = {}) {
  const auto row = std::ranges::find(planners(), planner, &JobPlanner::name);
  EXPECT_NE(row, planners().end()) << planner;
  return row->plan(network, job, options);
}

// Shortest paths on the explicit layered graph with more pins: none where they contradict the job.
Seconds pinned(const Network& network, const Job& job, Waiting rule, std::vector<Pin> pins) {
  JobSpec spec = job.spec();
  for (Pin& pin : pins)
    if (pin.first_layer <= pin.last_layer) spec.pins.push_back(std::move(pin));
  const auto limited = Job::make(network, std::move(spec));
  EXPECT_TRUE(limited);
  return ExplicitDijkstra(network).solve({*limited, rule}).completion;
}

Seconds best_node_by_trying(const Network& network, const Job& job, Waiting rule) {
  Seconds best = Seconds::infinity();
  for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
    best = std::min(best, pinned(network, job, rule, {{1, job.model().num_layers(), {v}}}));
  return best;
}

// Layers 1..i at tiers[0], the next ones at tiers[1], ...: the best of all ways to cut.
Seconds tiers_by_trying(const Network& network, const Job& job, Waiting rule,
                        std::span<const NodeId> tiers, std::vector<Pin> pins = {}) {
  const std::uint32_t num_layers = job.model().num_layers();
  const std::uint32_t first = pins.empty() ? 1 : pins.back().last_layer + 1;
  Seconds best = Seconds::infinity();
  if (tiers.size() == 1) {
    pins.push_back({first, num_layers, {tiers[0]}});
    return pinned(network, job, rule, pins);
  }
  for (std::uint32_t last = first - 1; last <= num_layers; ++last) {
    auto more = pins;
    more.push_back({first, last, {tiers[0]}});
    best = std::min(best, tiers_by_trying(network, job, rule, tiers.subspan(1), std::move(more)));
  }
  return best;
}

Seconds one_split_by_trying(const Network& network, const Job& job, Waiting rule) {
  Seconds best = Seconds::infinity();
  for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
    best = std::min(best, tiers_by_trying(network, job, rule, std::array{job.source(), v}));
  return best;
}

class RandomJobs : public ::testing::Test {
 protected:
  template <class Use>
  void each(int count, const lamina::testing::RandomShape& shape, Use&& use) {
    Random random(7);
    for (int i = 0; i < count; ++i) {
      lamina::testing::RandomShape drawn = shape;
      drawn.ends = i % 3 == 2;
      const Instance it = lamina::testing::random_instance(random, drawn);
      for (const Waiting rule : kAllWaitings) {
        SCOPED_TRACE(::testing::Message() << "instance " << i << ", " << to_text(rule));
        use(random, *it.network, it.jobs[0], rule);
      }
    }
  }

  // The planner ends where the reference says, with a route that costs it.
  void expect_plans(std::string_view planner, const Network& network, const Job& job,
                    const RoutingOptions& options, Seconds expected) {
    const RoutingResult answer = plan(planner, network, job, options);
    EXPECT_THAT(answer.completion, IsNear(expected)) << planner;
    if (answer.feasible()) {
      EXPECT_THAT(evaluate(network, job, options.waiting, answer.route).completion,
                  IsNear(answer.completion))
          << planner;
    } else {
      EXPECT_TRUE(answer.route.empty());
    }
  }
};

constexpr lamina::testing::RandomShape kSmall{.min_nodes = 1, .max_nodes = 5, .max_layers = 4};

TEST_F(RandomJobs, SourceOnlyAndDestinationOnlyCostTheirPins) {
  each(150, kSmall, [&](Random&, const Network& network, const Job& job, Waiting rule) {
    const std::uint32_t last = job.model().num_layers();
    expect_plans("source-only", network, job, {rule, {}},
                 pinned(network, job, rule, {{1, last, {job.source()}}}));
    expect_plans("destination-only", network, job, {rule, {}},
                 pinned(network, job, rule, {{1, last, {job.destination()}}}));
  });
}

TEST_F(RandomJobs, BestNodeIsTheBestOfAllNodes) {
  each(150, kSmall, [&](Random&, const Network& network, const Job& job, Waiting rule) {
    expect_plans("best-node", network, job, {rule, {}}, best_node_by_trying(network, job, rule));
  });
}

TEST_F(RandomJobs, OneSplitIsTheBestOfAllCutsAndNodes) {
  each(100, kSmall, [&](Random&, const Network& network, const Job& job, Waiting rule) {
    expect_plans("one-split", network, job, {rule, {}}, one_split_by_trying(network, job, rule));
  });
}

TEST_F(RandomJobs, TiersIsTheBestOfAllCutsBetweenThem) {
  each(100, kSmall, [&](Random& random, const Network& network, const Job& job, Waiting rule) {
    RoutingOptions options{rule, {}};
    for (std::size_t k = 1 + random.below(3); k > 0; --k)
      options.tiers.emplace_back(random.below(network.num_nodes()));
    expect_plans("tiers", network, job, options,
                 tiers_by_trying(network, job, rule, options.tiers));
  });
}

// The route of least delay, then fewest hops, by trying all simple ones; then the same job in a
// network of its links alone.
TEST_F(RandomJobs, FixedRouteIsTheOptimumOfTheNetworkOfItsLinks) {
  each(150, kSmall, [&](Random&, const Network& network, const Job& job, Waiting rule) {
    const RoutingResult answer = plan("fixed-route", network, job, {rule, {}});
    if (!answer.feasible()) return;
    std::set<LinkId> used;
    Seconds delay;
    for (const Leg& leg : answer.route)
      if (const Hop* hop = std::get_if<Hop>(&leg); hop != nullptr && used.insert(hop->link).second)
        delay += network.link(hop->link).delay;
    NetworkBuilder builder;
    for (const Node& node : network.nodes()) EXPECT_TRUE(builder.add_node(node));
    for (const LinkId id : used) {
      const Link& link = network.link(id);
      EXPECT_TRUE(builder.add_link({link.from, link.to, link.bandwidth, link.delay, link.backlog}));
    }
    const Network links_alone = std::move(builder).build();
    expect_plans("fixed-route", network, job, {rule, {}},
                 ExplicitDijkstra(links_alone).solve({job, rule}).completion);

    // Delays as the only cost: no sizes, no works.
    NetworkBuilder plain;
    for (const Node& node : network.nodes()) {
      Node relay;
      relay.id = node.id;
      EXPECT_TRUE(plain.add_node(relay));
    }
    for (LinkRow row : network.rows()) {
      row.backlog = Bytes();
      EXPECT_TRUE(plain.add_link(row));
    }
    const Network delays = std::move(plain).build();
    const std::string& from = network.node(job.source()).id;
    const Job ping =
        lamina::testing::job(delays, model("0B"), from, network.node(job.destination()).id);
    EXPECT_THAT(ExplicitDijkstra(delays).solve({ping, Waiting::kDraining}).completion,
                IsNear(delay));
  });
}

TEST_F(RandomJobs, NoPlannerBeatsShortestPath) {
  each(60, {.max_nodes = 30, .max_layers = 12},
       [&](Random& random, const Network& network, const Job& job, Waiting rule) {
         RoutingOptions options{rule, {}};
         for (int k = 0; k < 3; ++k) options.tiers.emplace_back(random.below(network.num_nodes()));
         const Seconds least = plan("shortest-path", network, job, options).completion;
         for (const JobPlanner& planner : planners()) {
           const RoutingResult answer = planner.plan(network, job, options);
           EXPECT_GE(answer.completion.value(), least.value() * (1 - 1e-12)) << planner.name;
           if (!answer.feasible()) continue;
           EXPECT_THAT(evaluate(network, job, rule, answer.route).completion,
                       IsNear(answer.completion))
               << planner.name;
         }
       });
}

// 20 B at 4 B/s take 5 s, 4 FLOP at a 4 s, 40 FLOP at b 4 s, tensor 1 of 5 B takes 1.25 s.
TEST(Planners, SplitBetweenDeviceAndServer) {
  const Network network = draw("a(1F) --4B-- b(10F)");
  const Job j = job(network, model("20B 4F 5B 40F 1B"), "a", "b");
  EXPECT_THAT(plan("source-only", network, j), HasPlan(std::cref(network), "a* a* a>b", 44.25));
  EXPECT_THAT(plan("destination-only", network, j), HasPlan(std::cref(network), "a>b b* b*", 9.4));
  EXPECT_THAT(plan("best-node", network, j), HasPlan(std::cref(network), "a>b b* b*", 9.4));
  EXPECT_THAT(plan("one-split", network, j), HasPlan(std::cref(network), "a* a>b b*", 9.25));
  EXPECT_THAT(plan("shortest-path", network, j), HasPlan(std::cref(network), "a* a>b b*", 9.25));
}

// The plain route is a>c directly (delay 1); b would be faster to compute at.
TEST(Planners, FixedRouteStaysOnTheShortestRouteByDelay) {
  const Network network = draw("a --1B/1s-- c(1F);  a --1B/1s-- b(100F) --1B/1s-- c");
  const Job j = job(network, model("1B 10F 1B"), "a", "c");
  EXPECT_THAT(plan("fixed-route", network, j), HasPlan(std::cref(network), "a>c c*", 12.0));
  EXPECT_THAT(plan("shortest-path", network, j), HasPlan(std::cref(network), "a>b b* b>c", 4.1));
}

// Both routes have no delay: the one with fewer hops is taken, although it is slower.
TEST(Planners, FixedRoutePrefersFewerHops) {
  const Network network = draw("a --9B-- b --9B-- c(1F);  a --1B-- c");
  const Job j = job(network, model("9B 0F 0B"), "a", "c");
  EXPECT_THAT(plan("fixed-route", network, j), HasPlan(std::cref(network), "a>c c*", 9.0));
  EXPECT_THAT(plan("shortest-path", network, j), HasPlan(std::cref(network), "a>b b>c c*", 2.0));
}

TEST(Planners, TiersKeepTheirOrder) {
  const Network network = draw("a(1F) --1B-- b(10F) --1B-- c(100F)");
  const Job j = job(network, model("0B 100F 0B 100F 0B"), "a", "a");
  const auto tiers = [&](std::string_view first, std::string_view second) {
    return RoutingOptions{
        Waiting::kDraining,
        {lamina::testing::node(network, first), lamina::testing::node(network, second)}};
  };
  EXPECT_THAT(plan("tiers", network, j, tiers("a", "b")),
              HasPlan(std::cref(network), "a>b b* b* b>a", 20.0));
  EXPECT_FALSE(plan("tiers", network, j).feasible());  // no tiers, but layers
}

}  // namespace
}  // namespace lamina::route
