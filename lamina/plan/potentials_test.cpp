#include "lamina/plan/potentials.h"

#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

namespace lamina {
namespace {

using testing::brute_force;
using testing::draw;
using testing::IsNear;
using testing::job;
using testing::model;

TEST(ProveEarliest, FindsWhatTheExhaustiveSearchFinds) {
  int feasible = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const Instance instance = testing::random_instance(random, {.max_nodes = 5, .max_layers = 4});
    for (const Waiting rule : kAllWaitings) {
      const Job& it = instance.jobs.front();
      const Seconds best = brute_force(*instance.network, it, rule).completion - it.release();
      const Proof proof = prove_earliest(*instance.network, it, rule);
      EXPECT_TRUE(proof.holds) << "seed " << seed;
      EXPECT_THAT(proof.latency, IsNear(best)) << "seed " << seed << ", " << to_text(rule);
      feasible += best.is_finite();
    }
  }
  EXPECT_GT(feasible, 300);
}

TEST(ProveEarliest, StopsAtTheCap) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    const Instance instance = testing::random_instance(random);
    const Job& it = instance.jobs.front();
    const Seconds best = prove_earliest(*instance.network, it, Waiting::kPerStay).latency;
    for (const double part : {0.1, 0.5, 0.999, 1.0, 1.001, 2.0}) {
      const Seconds cap = best.is_finite() ? part * best : Seconds(part);
      const Proof proof = prove_earliest(*instance.network, it, Waiting::kPerStay, cap);
      EXPECT_TRUE(proof.holds) << "seed " << seed;
      EXPECT_THAT(proof.latency, IsNear(std::min(best, cap))) << "seed " << seed;
    }
  }
}

// One stay of two layers pays 5 s of overhead once: 5 + 1 + 1 s at a. The fast node b costs 2 s of
// hops and its own 5 s: with 0.5 s a layer 8 s.
TEST(ProveEarliest, PaysTheOverheadOnceAStay) {
  const Network network = draw("a(1F +5s) --1B-- b(2F +5s)");
  const Job it = job(network, model("1B 1F 1B 1F 1B"), "a", "a");
  EXPECT_THAT(prove_earliest(network, it, Waiting::kDraining).latency, IsNear(7.0));
}

// The cap bounds the search: a line of 10^5 nodes with 46 layers, all done at the first node.
TEST(ProveEarliest, StaysNearWhereThePlanIs) {
  NetworkBuilder builder;
  for (int v = 0; v < 100000; ++v) {
    Node node;
    node.id = std::to_string(v);
    node.compute = FlopPerSecond(1);
    ASSERT_TRUE(builder.add_node(node));
    LinkRow row;
    row.from = NodeId(static_cast<std::size_t>(std::max(v - 1, 0)));
    row.to = NodeId(static_cast<std::size_t>(v));
    row.bandwidth = BytesPerSecond(1);
    row.duplex = true;
    if (v > 0) {
      ASSERT_TRUE(builder.add_link(row));
    }
  }
  const Network network = std::move(builder).build();
  std::string chain = "1B";
  for (int l = 0; l < 46; ++l) chain += " 1F 1B";
  const Job it = job(network, model(chain), "0", "0");
  const Proof proof = prove_earliest(network, it, Waiting::kDraining, Seconds(46));
  EXPECT_TRUE(proof.holds);
  EXPECT_EQ(proof.latency, Seconds(46));
}

}  // namespace
}  // namespace lamina
