#include <cmath>
#include <gtest/gtest.h>
#include <set>
#include <vector>

#include "tests/support/all_routes.h"
#include "tests/support/draw.h"
#include "tests/support/problem.h"
#include "tests/support/random_instance.h"

#include "lamina/model/memory_use.h"
#include "lamina/plan/tasks.h"
#include "lamina/route/layered_search.h"
#include "lamina/route/policies/all.h"
#include "lamina/route/policy.h"
#include "lamina/route/weighed_costs.h"

namespace lamina::route {
namespace {

using lamina::testing::all_routes;
using lamina::testing::draw;
using lamina::testing::job;
using lamina::testing::model;
using lamina::testing::RandomShape;

// What a route costs by the weights: each service, delay and visit by itself.
double cost_of(const Network& network, const Job& job, const Route& route,
               const ResourceWeights& weights) {
  double cost = 0.0;
  for (const Task& task : tasks_of(network, job, route)) {
    const std::size_t r = task.resource.index();
    cost += weights.a_visit[r] + weights.a_second[r] * task.service.value() +
            weights.a_delay * task.delay.value();
  }
  return cost;
}

bool layers_fit(const Network& network, const Job& job, const Route& route) {
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg))
      for (std::uint32_t l = stay->first_layer; l <= stay->last_layer; ++l)
        if (const auto& memory = network.node(stay->node).memory;
            memory && !fits(memory_of(job.model().layer(l)), *memory))
          return false;
  return true;
}

// Gives layers weights and most nodes a memory that some layers are too large for.
void add_memory(Random& random, lamina::testing::Problem& problem) {
  for (Operator& op : problem.operators) op.weights = Bytes(random.uniform(1.0, 9.0));
  for (Node& node : problem.nodes)
    if (random.chance(0.5)) node.memory = Bytes(random.uniform(1.0, 20.0));
}

// Against the cheapest of all routes, with weights of which many are 0.
TEST(WeighedCosts, FindTheCheapestRoute) {
  RandomShape shape;
  shape.max_nodes = 4;
  shape.max_layers = 3;
  std::size_t num_found = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    const Instance any = lamina::testing::random_instance(random, shape);
    auto problem = lamina::testing::problem_of(*any.network, any.jobs.front());
    add_memory(random, problem);
    const Instance instance = lamina::testing::build(problem);
    const Network& network = *instance.network;
    const Job& it = instance.jobs.front();
    ResourceWeights weights;
    const std::size_t num_resources = Resources(network).size();
    for (std::size_t r = 0; r < num_resources; ++r) {
      weights.a_second.push_back(random.chance(0.4) ? 0.0 : random.log_uniform(1e-3, 10.0));
      weights.a_visit.push_back(random.chance(0.6) ? 0.0 : random.log_uniform(1e-3, 10.0));
    }
    weights.a_delay = random.chance(0.5) ? 0.0 : random.log_uniform(1e-3, 10.0);
    double least = kNever;
    for (const Route& route : all_routes(network, it))
      if (layers_fit(network, it, route))
        least = std::min(least, cost_of(network, it, route, weights));
    WeighedCosts costs(network);
    LayeredSearch<WeighedCosts> search(network, PackedLinks(network));
    costs.set(search.links(), it, weights);
    const RoutingResult found = search.run(it, 0.0, costs);
    ASSERT_EQ(found.feasible(), std::isfinite(least)) << seed;
    if (!found.feasible()) continue;
    ++num_found;
    EXPECT_NEAR(found.completion.value(), least, 1e-9 * least + 1e-12) << seed;
    EXPECT_NEAR(cost_of(network, it, found.route, weights), least, 1e-9 * least + 1e-12) << seed;
  }
  EXPECT_GT(num_found, 100U);
}

// docs/theory.md#known-answers, T15, with an input of 2 MB: to compute first costs the device 1 s
// and the link 1 s; to send at once costs the link 2 s.
class TwoWays : public ::testing::Test {
 protected:
  // Whether a job that arrives then computes first, given what is queued at device and link.
  bool computes_first(Policy& policy, double now, double device = 0.0, double link = 0.0) {
    Queues queues(std::vector<Seconds>(3));
    queues.advance(Seconds(now));
    queues.set(ResourceId(0), Seconds(device));
    queues.set(ResourceId(2), Seconds(link));
    const RoutingResult way = policy.decide(job_, queues);
    EXPECT_TRUE(way.feasible());
    return std::holds_alternative<Stay>(way.route.front()) &&
           std::get<Stay>(way.route.front()).node == NodeId(0);
  }

  Network network_ = draw("device(1F) --1B--> cloud(1e6F)");
  Job job_ = job(network_, model("2B 1F 1B"), "device", "cloud");
};

// The first two compute first: all is empty, then both queues are 1 s and 1 * 1 + 1 * 1 = 2 * 1, a
// tie that the shorter way decides (2 s against 2.000001 s). Then the device's queue is 2 s and the
// link's 2 s, and so on: they stay equal while nothing drains. After 1.5 s both have 0.5 s less.
TEST_F(TwoWays, MaxWeightBalancesVirtualQueues) {
  const auto policy = find_policy("max-weight")->make(network_, {});
  for (int k = 0; k < 3; ++k) EXPECT_TRUE(computes_first(*policy, 0.0));
  EXPECT_TRUE(computes_first(*policy, 1.5));
  // What is really queued does not matter.
  EXPECT_TRUE(computes_first(*policy, 1.5, 100.0, 0.0));
}

// Both ways ask for 1 s of the link or more: the device is left out once its virtual queue is the
// longer one. Two jobs that must run at the device make it so.
TEST_F(TwoWays, MaxWeightAvoidsTheLongerVirtualQueue) {
  const auto policy = find_policy("max-weight")->make(network_, {});
  JobSpec at_home;
  at_home.private_layers = 1;
  const Job local = job(network_, model("2B 1F 0B"), "device", "device", at_home);
  const Queues empty(std::vector<Seconds>(3));
  for (int k = 0; k < 2; ++k) EXPECT_TRUE(policy->decide(local, empty).feasible());
  EXPECT_FALSE(computes_first(*policy, 0.0));  // 2 * 1 + 0 * 1 > 0 * 2: device 2 s, link 2 s
  EXPECT_TRUE(computes_first(*policy, 0.0));   // a tie again: 2 + 2 = 2 * 2
}

// By V (service + queue) alone it would be the queues that are seen that decide; with virtual
// queues of 0 they do: the device's 0.5 s make sending at once, 2 + 1e-6, the shorter way, and the
// link's count in both.
TEST_F(TwoWays, DriftPlusPenaltySeesRealQueues) {
  for (const double link : {0.0, 5.0}) {
    const auto policy = find_policy("drift-plus-penalty")->make(network_, {});
    EXPECT_FALSE(computes_first(*policy, 0.0, 0.5, link));
  }
  const auto policy = find_policy("drift-plus-penalty")->make(network_, {});
  EXPECT_TRUE(computes_first(*policy, 0.0));
  // Now both virtual queues are 1 s. V (2 + queue of the device) + 1 + 1 against V 2 + 2.
  EXPECT_FALSE(computes_first(*policy, 0.0, 0.5));
  // Device 1 s, link 3 s: V (2 + 0.5) + 1 + 3 against V 2 + 2 * 3, which is more for V = 1.
  EXPECT_TRUE(computes_first(*policy, 0.0, 0.5));
}

TEST_F(TwoWays, ThePenaltyWeighsDelayAgainstDrift) {
  PolicySettings settings;
  settings.penalty = 10.0;
  const auto policy = find_policy("drift-plus-penalty")->make(network_, settings);
  EXPECT_TRUE(computes_first(*policy, 0.0));
  EXPECT_FALSE(computes_first(*policy, 0.0, 0.5));
  // As above, but 10 (2 + 0.5) + 1 + 3 = 29 against 10 * 2 + 6 = 26.
  EXPECT_FALSE(computes_first(*policy, 0.0, 0.5));
}

TEST_F(TwoWays, DelayGreedyPlansByTheQueues) {
  PolicySettings settings;
  settings.planner = &planners().front();
  settings.routing.waiting = Waiting::kPerStay;
  const auto policy = find_policy("delay-greedy")->make(network_, settings);
  EXPECT_TRUE(computes_first(*policy, 0.0));
  EXPECT_TRUE(computes_first(*policy, 3.0, 0.0, 7.0));
  EXPECT_FALSE(computes_first(*policy, 4.0, 0.5, 7.0));
}

TEST(Policies, PromiseTheUnloadedLatencyIfTheyPromiseNone) {
  const Network network = draw("a(1F +2s) --1B/3s--> b(9F)");
  const Job it = job(network, model("1B 1F 1B"), "a", "b");
  // At a: 2 + 1, then 1 + 3; at b: 1 + 3 + 1/9.
  for (const char* name : {"max-weight", "drift-plus-penalty"}) {
    const auto policy = find_policy(name)->make(network, {});
    const Queues empty(std::vector<Seconds>(3));
    EXPECT_NEAR(policy->decide(it, empty).completion.value(), 4.0 + 1.0 / 9.0, 1e-12);
  }
}

TEST(Policies, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const PolicyEntry& row : policies()) {
    EXPECT_TRUE(names.insert(row.name).second);
    EXPECT_EQ(find_policy(row.name), &row);
    EXPECT_FALSE(row.summary.empty());
  }
  EXPECT_EQ(policies().front().name, "delay-greedy");
  EXPECT_EQ(find_policy("lottery"), nullptr);
}

}  // namespace
}  // namespace lamina::route
