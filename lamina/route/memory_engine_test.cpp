#include "lamina/route/memory_engine.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <gmock/gmock.h>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/problem.h"
#include "tests/support/random_instance.h"

#include "lamina/model/memory_use.h"
#include "lamina/plan/check.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/fitting_walk.h"
#include "lamina/plan/judged_windows.h"
#include "lamina/plan/memory_shortage.h"

namespace lamina::route {
namespace {

using lamina::testing::IsNear;
using lamina::testing::Problem;

// One node a layer.
using Placement = std::vector<std::uint32_t>;

bool fits_at(const Problem& problem, const Placement& at) {
  std::vector<double> use(problem.nodes.size());
  for (std::size_t l = 0; l < at.size(); ++l)
    use[at[l]] += (problem.operators[l].weights + problem.operators[l].state).value();
  for (std::size_t v = 0; v < use.size(); ++v)
    if (const auto& memory = problem.nodes[v].memory; memory && use[v] > memory->value())
      return false;
  return true;
}

// The next one in the order of their digits; false behind the last.
bool next(Placement& at, std::size_t num_nodes) {
  for (std::uint32_t& v : at) {
    if (++v < num_nodes) return true;
    v = 0;
  }
  return false;
}

// Gives layers weights and states, and most nodes a memory, some of them next to nothing.
void add_memory(Random& random, Problem& problem) {
  double all = 0.0;
  for (Operator& op : problem.operators) {
    op.weights = random.chance(0.2) ? Bytes() : Bytes(static_cast<double>(1 + random.below(9)));
    op.state = random.chance(0.5) ? Bytes() : Bytes(static_cast<double>(random.below(4)));
    all += (op.weights + op.state).value();
  }
  for (Node& node : problem.nodes)
    if (random.chance(0.8)) node.memory = Bytes(std::floor(all * random.uniform(0.1, 0.9)));
}

// The least completion of all plans that fit, by one search without memory for each placement of
// the layers whose bytes fit: k^L of them. Infinite where none fits.
Seconds brute_force_in_memory(const Problem& problem, Waiting waiting) {
  Problem free = problem;
  for (Node& node : free.nodes) node.memory.reset();
  Placement at(problem.operators.size());
  Seconds least = Seconds::infinity();
  do {
    if (!fits_at(problem, at)) continue;
    Problem placed = free;
    for (std::uint32_t l = 1; l <= at.size(); ++l)
      placed.spec.pins.push_back({l, l, {NodeId(at[l - 1])}});
    const Instance it = lamina::testing::build(placed);
    const auto engine = find_engine("explicit")->make(*it.network);
    least = std::min(least, engine->solve({it.jobs[0], waiting}).completion);
  } while (next(at, problem.nodes.size()));
  return least;
}

bool fits_all(const Instance& it, const Route& route) {
  MemoryUse use(*it.network);
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg))
      use.add(it.jobs[0].model(), stay->first_layer, stay->last_layer, stay->node);
  return use.overfilled().empty();
}

std::vector<double> prices_of(const Network& network, const RoutingResult& answer) {
  std::vector<double> prices(network.num_nodes());
  for (const MemoryPrice& price : answer.memory_prices)
    prices[price.node.index()] = price.seconds_per_byte;
  return prices;
}

// A line a - b - c of which the best walk without sums leaves a and comes back (THEORY2 C-1).
Instance line() {
  Problem problem;
  const auto node = [](std::string id, double speed, double memory) {
    Node made;
    made.id = std::move(id);
    made.compute = FlopPerSecond(speed);
    made.memory = Bytes(memory);
    return made;
  };
  problem.nodes = {node("a", 3, 3), node("b", 1, 1), node("c", 0.5, 5)};
  for (const std::size_t v : {0, 1})
    problem.rows.push_back({NodeId(v), NodeId(v + 1), BytesPerSecond(1), {}, {}, true});
  problem.sizes.resize(4);
  for (const double weights : {2, 1, 2}) {
    Operator op;
    op.work = Flop(3);
    op.weights = Bytes(weights);
    problem.operators.push_back(op);
  }
  problem.spec.source = problem.spec.destination = NodeId(0);
  return lamina::testing::build(problem);
}

TEST(MemoryEngine, SumsWhatStaysOfANodeTake) {
  const Instance it = line();
  MemoryEngine engine(*it.network);
  const RoutingResult answer = engine.solve({it.jobs[0]});
  EXPECT_DOUBLE_EQ(answer.completion.value(), 8);
  EXPECT_EQ(engine.explanation(), "labels of time and of bytes taken");
  const Proof without = prove_earliest_in_memory(*it.network, it.jobs[0], Waiting::kDraining);
  EXPECT_DOUBLE_EQ(without.latency.value(), 3);  // out of a and back
  const Proof with = prove_earliest_in_memory(*it.network, it.jobs[0], Waiting::kDraining,
                                              prices_of(*it.network, answer));
  EXPECT_NEAR(with.latency.value(), 7.5, 1e-6);  // by 2.5 s a byte at a
}

TEST(MemoryEngine, DoesNotSearchWhereMemoryHoldsAll) {
  const Instance it = line();
  Problem wide = lamina::testing::problem_of(*it.network, it.jobs[0]);
  wide.nodes[0].memory = Bytes(5);
  const Instance wider = lamina::testing::build(wide);
  MemoryEngine engine(*wider.network);
  EXPECT_DOUBLE_EQ(engine.solve({wider.jobs[0]}).completion.value(), 3);
  EXPECT_EQ(engine.explanation(), "memory does not bind");
}

// What another job has loaded takes nothing more; what it has in use is not there.
TEST(MemoryEngine, SharesWeightsWithOtherJobs) {
  const Instance it = line();
  MemoryUse in_use(*it.network);
  in_use.add(it.jobs[0].model(), 1, 2, NodeId(0));
  Query query{it.jobs[0]};
  query.limits.in_use = &in_use;
  const RoutingResult same = MemoryEngine(*it.network).solve(query);
  EXPECT_DOUBLE_EQ(same.completion.value(), 8);

  const Instance other = line();
  MemoryUse full(*it.network);
  full.add(other.jobs[0].model(), 1, 2, NodeId(0));
  query.limits.in_use = &full;
  const RoutingResult beside = MemoryEngine(*it.network).solve(query);
  EXPECT_DOUBLE_EQ(beside.completion.value(), 15);  // l2 at b, all else at c
}

// Against every placement, under all rules; the bound of its prices is one, and the judge agrees.
TEST(MemoryEngine, ReachesTheLeastOfAllPlansThatFit) {
  Random random(29);
  int feasible = 0, costly = 0;
  for (int i = 0; i < 400; ++i) {
    const Instance any = lamina::testing::random_instance(
        random,
        {.min_nodes = 2, .max_nodes = 4, .min_layers = 1, .max_layers = 4, .ends = i % 3 == 2});
    Problem problem = lamina::testing::problem_of(*any.network, any.jobs[0]);
    add_memory(random, problem);
    const Instance it = lamina::testing::build(problem);
    const Waiting rule = kAllWaitings[random.below(kAllWaitings.size())];
    SCOPED_TRACE(::testing::Message() << "instance " << i << ", " << to_text(rule));
    const Seconds least = brute_force_in_memory(problem, rule);
    const RoutingResult answer = MemoryEngine(*it.network).solve({it.jobs[0], rule});
    ASSERT_FALSE(answer.stopped);
    ASSERT_THAT(answer.completion, IsNear(least));
    const Existence exists = exists_fitting_walk(*it.network, it.jobs[0]);
    EXPECT_EQ(exists, least.is_finite() ? Existence::kExists : Existence::kNone);
    if (!least.is_finite()) continue;
    ++feasible;
    EXPECT_EQ(memory_shortage(*it.network, it.jobs[0]), "");
    EXPECT_TRUE(fits_all(it, answer.route));
    EXPECT_THAT(evaluate(*it.network, it.jobs[0], rule, answer.route).completion, IsNear(least));
    const Seconds latency = least - it.jobs[0].release();
    const auto prices = prices_of(*it.network, answer);
    const Proof plain = prove_earliest_in_memory(*it.network, it.jobs[0], rule);
    const Proof priced = prove_earliest_in_memory(*it.network, it.jobs[0], rule, prices);
    EXPECT_TRUE(plain.holds && priced.holds);
    EXPECT_LE(plain.latency.value(), latency.value() * (1 + 1e-9) + 1e-12);
    EXPECT_LE(priced.latency.value(), latency.value() * (1 + 1e-9) + 1e-12);
    if (plain.latency < latency * (1 - 1e-9)) ++costly;
  }
  EXPECT_GT(feasible, 100);
  EXPECT_GT(costly, 5);  // where stays of one node do not fit together
}

// Twins stand for each other: equal nodes around a hub, or all linked with each other.
TEST(MemoryEngine, MayExchangeEqualNodes) {
  Random random(11);
  for (int i = 0; i < 40; ++i) {
    SCOPED_TRACE(i);
    const bool is_mesh = random.chance(0.5);
    Problem problem;
    problem.nodes.resize(5);
    const double overhead = random.chance(0.5) ? 0.5 : 0.0;
    for (std::size_t v = 0; v < 5; ++v) {
      Node& node = problem.nodes[v];
      node.id = "n" + std::to_string(v);
      node.compute = FlopPerSecond(v % 2 == 0 ? 4 : 1);
      node.overhead = Seconds(overhead);
      for (std::size_t w = 0; w < v; ++w)
        if (is_mesh || w == 0)
          problem.rows.push_back({NodeId(w), NodeId(v), BytesPerSecond(2), Seconds(0.1), {}, true});
    }
    problem.operators.resize(4);
    problem.sizes.resize(5);
    for (Bytes& size : problem.sizes) size = Bytes(static_cast<double>(random.below(4)));
    for (Operator& op : problem.operators) op.work = Flop(static_cast<double>(random.below(9)));
    add_memory(random, problem);
    const auto memory = problem.nodes[1].memory;
    for (Node& node : problem.nodes) node.memory = memory;
    problem.spec.source = NodeId(random.below(5));
    problem.spec.destination = NodeId(random.below(5));
    const Instance it = lamina::testing::build(problem);
    const Waiting rule = kAllWaitings[random.below(kAllWaitings.size())];
    EXPECT_THAT(MemoryEngine(*it.network).solve({it.jobs[0], rule}).completion,
                IsNear(brute_force_in_memory(problem, rule)));
  }
}

// More memory never hurts.
TEST(MemoryEngine, IsNeverWorseWithMoreMemory) {
  Random random(5);
  for (int i = 0; i < 60; ++i) {
    const Instance any = lamina::testing::random_instance(
        random, {.min_nodes = 3, .max_nodes = 8, .min_layers = 3, .max_layers = 9});
    Problem problem = lamina::testing::problem_of(*any.network, any.jobs[0]);
    add_memory(random, problem);
    Seconds last = Seconds::infinity();
    for (const double factor : {0.7, 1.0, 1.5, 1e9}) {
      Problem wider = problem;
      for (Node& node : wider.nodes)
        if (node.memory) node.memory = *node.memory * factor;
      const Instance it = lamina::testing::build(wider);
      const Seconds now = MemoryEngine(*it.network).solve({it.jobs[0]}).completion;
      if (last.is_finite()) {
        EXPECT_LE(now.value(), last.value() * (1 + 1e-9));
      }
      last = now;
    }
  }
}

// Equal nodes around a switch: exchanging any of them changes nothing, so that it is quick.
TEST(MemoryEngine, FindsItsWayAmongEqualNodes) {
  Problem problem;
  Node hub;
  hub.id = "hub";
  problem.nodes.push_back(hub);
  constexpr std::size_t kLeaves = 16;
  for (std::size_t v = 1; v <= kLeaves; ++v) {
    Node node;
    node.id = "n" + std::to_string(v);
    node.compute = FlopPerSecond(1);
    node.memory = Bytes(5);
    problem.nodes.push_back(node);
    problem.rows.push_back({NodeId(0), NodeId(v), BytesPerSecond(1), Seconds(1), {}, true});
  }
  problem.sizes.resize(61);
  problem.operators.resize(60);
  for (Operator& op : problem.operators) {
    op.work = Flop(1);
    op.weights = Bytes(1);
  }
  problem.spec.source = problem.spec.destination = NodeId(1);
  const Instance it = lamina::testing::build(problem);
  // Twelve nodes of five layers, the last of which is not the first: twelve ways of two hops.
  EXPECT_NEAR(MemoryEngine(*it.network).solve({it.jobs[0]}).completion.value(), 60 + 24, 1e-9);
}

TEST(MemoryEngine, EndsWhenItIsToldTo) {
  const Instance it = line();
  const std::atomic<bool> stop = true;
  Query query{it.jobs[0]};
  query.stop = StopToken(&stop);
  const RoutingResult answer = MemoryEngine(*it.network).solve(query);
  EXPECT_TRUE(answer.stopped);
  EXPECT_FALSE(answer.feasible());
}

}  // namespace
}  // namespace lamina::route
