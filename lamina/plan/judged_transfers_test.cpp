#include "lamina/plan/judged_transfers.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/plan/potentials.h"

namespace lamina {
namespace {

using testing::brute_force;
using testing::draw;
using testing::IsNear;

// One tensor without layers, ready at one node: what the exhaustive search finds to every other.
TEST(JudgedTransfers, AreThoseOfTheExhaustiveSearch) {
  int in_chunks = 0, reached = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const testing::RandomShape shape{.max_nodes = 5, .backlogs = seed % 3 != 0, .chunks = true};
    const Network network = testing::random_network(random, shape);
    const Bytes size(random.log_uniform(1e3, 1e8));
    const auto tensor = testing::model(std::to_string(size.value()) + "B");
    in_chunks += tensor->tensor_size(0) > network.chunk();
    for (const Waiting rule : kAllWaitings) {
      std::vector<Seconds> times(network.num_nodes(), Seconds::infinity());
      times[0] = Seconds();
      EXPECT_TRUE(JudgedTransfers(network, rule).spread(tensor->tensor_size(0), times));
      for (std::size_t v = 0; v < times.size(); ++v) {
        JobSpec spec;
        spec.model = tensor;
        spec.source = NodeId(0);
        spec.destination = NodeId(v);
        const Seconds best = brute_force(network, *Job::make(network, spec), rule).completion;
        EXPECT_THAT(times[v], IsNear(best)) << "seed " << seed << ", " << to_text(rule);
        reached += best.is_finite();
      }
    }
  }
  EXPECT_GT(in_chunks, 100);
  EXPECT_GT(reached, 1500);
}

// Several nodes are ready at once, and a cap cuts off what is behind it.
TEST(JudgedTransfers, TakeTheEarliestOfManyAndStopAtTheCap) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Network network = testing::random_network(random, {.max_nodes = 6, .chunks = true});
    const Bytes size(random.log_uniform(1e4, 1e8));
    for (const Waiting rule : kAllWaitings) {
      JudgedTransfers transfers(network, rule);
      std::vector<Seconds> together(network.num_nodes(), Seconds::infinity()), least = together;
      for (std::size_t u = 0; u < together.size(); ++u) {
        if (u > 0 && !random.chance(0.4)) continue;
        together[u] = Seconds(random.uniform(0.0, 1.0));
        std::vector<Seconds> alone(together.size(), Seconds::infinity());
        alone[u] = together[u];
        ASSERT_TRUE(transfers.spread(size, alone));
        for (std::size_t v = 0; v < alone.size(); ++v) least[v] = std::min(least[v], alone[v]);
      }
      std::vector<Seconds> capped = together;
      ASSERT_TRUE(transfers.spread(size, together));
      for (std::size_t v = 0; v < least.size(); ++v)
        EXPECT_THAT(together[v], IsNear(least[v])) << "seed " << seed;
      const Seconds cap(1.1);
      for (Seconds& time : capped) time = std::min(time, cap);
      ASSERT_TRUE(transfers.spread(size, capped, cap));
      for (std::size_t v = 0; v < least.size(); ++v)
        EXPECT_THAT(capped[v], IsNear(std::min(least[v], cap))) << "seed " << seed;
    }
  }
}

TEST(JudgedTransfers, CountFromTheRelease) {
  const Network network = draw("/1B/; a --1B/q10B-- b --1B-- c");
  std::vector<Seconds> times{Seconds(), Seconds::infinity(), Seconds::infinity()};
  ASSERT_TRUE(JudgedTransfers(network, Waiting::kDraining, Seconds(4)).spread(Bytes(3), times));
  EXPECT_THAT(times[2], IsNear(6.0 + 3.0 + 1.0));
}

TEST(JudgedTransfers, MayCountTheLastPieceFirst) {
  const Network network = draw("/2B/; a --1B-- b --1B-- c");
  std::vector<Seconds> times{Seconds(), Seconds::infinity(), Seconds::infinity()};
  ASSERT_TRUE(JudgedTransfers(network, Waiting::kDraining, Seconds(), ChunkTimes::kAtLeast)
                  .spread(Bytes(5), times));
  EXPECT_THAT(times[2], IsNear(6.0));  // 1 + 1 + 4, not 2 + 2 + 3
}

TEST(ProveEarliest, FindsWhatTheExhaustiveSearchFindsInChunks) {
  int feasible = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Instance instance =
        testing::random_instance(random, {.max_nodes = 4, .max_layers = 3, .chunks = true});
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

}  // namespace
}  // namespace lamina
