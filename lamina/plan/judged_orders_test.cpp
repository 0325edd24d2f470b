#include "lamina/plan/judged_orders.h"

#include <algorithm>
#include <gmock/gmock.h>

#include "tests/support/draw.h"
#include "tests/support/random_dag.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"

namespace lamina {
namespace {

constexpr double kNear = 1e-9;

// Of all orders, by proving the least of each alone.
Seconds least_of_all(const Network& network, const Job& job, Waiting waiting) {
  Seconds best = Seconds::infinity();
  for (const auto& order : testing::all_orders(job.model()))
    if (const auto along = job.along(order))
      best = std::min(best, prove_earliest(network, *along, waiting).latency);
  return best;
}

Job branching_job(Random& random, const Network& network, bool ends) {
  JobSpec spec;
  spec.model =
      std::make_shared<const Model>(testing::random_dag(random, 6, ends)->cut(Cuts::kLattice));
  spec.source = NodeId(random.below(network.num_nodes()));
  spec.destination = NodeId(random.below(network.num_nodes()));
  if (random.chance(0.3)) {
    const auto l = static_cast<std::uint32_t>(1 + random.below(spec.model->num_layers()));
    spec.pins = {{l, l, {NodeId(random.below(network.num_nodes()))}}};
  }
  return *Job::make(network, std::move(spec));
}

TEST(JudgedOrders, AreTheLeastOfAll) {
  Random random(11);
  std::size_t num_feasible = 0;
  for (int i = 0; i < 300; ++i) {
    testing::RandomShape shape;
    shape.max_nodes = 4;
    shape.ends = i % 2 == 1;
    const Network network = testing::random_network(random, shape);
    const Job job = branching_job(random, network, shape.ends);
    for (const Waiting waiting : {Waiting::kDraining, Waiting::kPerStay}) {
      const Seconds truth = least_of_all(network, job, waiting);
      const Proof proof = prove_earliest_of_orders(network, job, waiting);
      ASSERT_TRUE(proof.holds) << "instance " << i;
      ASSERT_EQ(proof.latency.is_finite(), truth.is_finite()) << "instance " << i;
      if (!truth.is_finite()) continue;
      ++num_feasible;
      EXPECT_NEAR(proof.latency.value(), truth.value(), kNear * truth.value()) << "instance " << i;
      const Seconds cap = truth * 0.75;
      EXPECT_EQ(prove_earliest_of_orders(network, job, waiting, {.cap = cap}).latency, cap);
    }
  }
  EXPECT_GT(num_feasible, 150U);
}

TEST(JudgedOrders, ProveNothingOfTooManySets) {
  Random random(12);
  const Network network = testing::draw("a(1F)");
  const auto model =
      std::make_shared<const Model>(testing::random_dag(random, 6)->cut(Cuts::kLattice));
  const Job job = testing::job(network, model, "a", "a");
  EXPECT_TRUE(prove_earliest_of_orders(network, job, Waiting::kDraining).holds);
  EXPECT_FALSE(prove_earliest_of_orders(network, job, Waiting::kDraining, {.most_sets = 1}).holds);
}

}  // namespace
}  // namespace lamina
