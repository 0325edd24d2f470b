#include "lamina/route/merged_layers.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/problem.h"
#include "tests/support/random_instance.h"
#include "tests/support/slow_memory.h"

#include "lamina/core/random.h"
#include "lamina/route/elimination.h"
#include "lamina/route/layered_sweep.h"

namespace lamina::route {
namespace {

using lamina::testing::draw;
using lamina::testing::job;
using lamina::testing::model;
using ::testing::ElementsAre;

LayerGroups merged(const Network& network, const Job& job, Waiting waiting = Waiting::kDraining) {
  LayerGroups groups;
  HullMerger(network).merge(job, waiting, groups);
  return groups;
}

LayerGroups merged(std::string_view chain, JobSpec spec = {}) {
  const Network network = draw("a(1F) --1B-- b(2F @pi)");
  return merged(network, job(network, model(chain), "a", "b", std::move(spec)));
}

// Works are 1, so tensor l lies at (l, bytes).
TEST(HullMerger, KeepsCornersOfTheLowerHull) {
  // From (0, 5) to (4, 2) the line passes 4.25, 3.5, 2.75: tensors of 9, 4 and 4 lie above it. From
  // (4, 2) to (6, 3) it passes 2.5, and 3 lies above; (6, 3) lies below the line to (7, 7).
  EXPECT_THAT(merged("5B 1F 9B 1F 4B 1F 4B 1F 2B 1F 3B 1F 3B 1F 7B"), ElementsAre(0, 4, 6, 7));
  EXPECT_THAT(merged("5B 1F 4B 1F 3B"), ElementsAre(0, 2));     // on the line
  EXPECT_THAT(merged("9B 1F 4B 1F 1B"), ElementsAre(0, 1, 2));  // below it: 4 < 5
  EXPECT_THAT(merged("9B 3F 4B 1F 1B"), ElementsAre(0, 2));     // above it: 4 > 3
  EXPECT_THAT(merged("1B 1F 5B 1F 1B"), ElementsAre(0, 2));
  EXPECT_THAT(merged("1B 1F 1B 1F 1B 1F 1B"), ElementsAre(0, 3));
  EXPECT_THAT(merged("1B"), ElementsAre(0));
}

// Of tensors with the same work before them the smallest counts.
TEST(HullMerger, KeepsTheSmallestOfTensorsWithTheSameWorkDone) {
  EXPECT_THAT(merged("9B 1F 5B 0F 1B 0F 3B 1F 1B"), ElementsAre(0, 2, 4));
  EXPECT_THAT(merged("5B 0F 1B 0F 3B"), ElementsAre(0, 1, 2));
  EXPECT_THAT(merged("5B 0F 7B 0F 3B"), ElementsAre(0, 2));
  EXPECT_THAT(merged("5B 0F 4B 0F 3B"), ElementsAre(0, 2));
}

// VGG19 for 224 x 224 in single precision, with the published work of its layers in MFLOP
// (docs/theory.md#hull-lemma): the tensors grow less fast than work is done, up to the classifier.
TEST(HullMerger, ShrinksVgg19ToTwoLayers) {
  std::string chain = "602112B";
  const auto layers = [&](int count, double mflop, std::size_t bytes) {
    for (int i = 0; i < count; ++i) chain += fmt::format(" {}F {}B", mflop * 1e6, bytes);
  };
  layers(1, 173, 12845056), layers(1, 3699, 12845056), layers(1, 3, 3211264);  // conv1, pool1
  layers(1, 1850, 6422528), layers(1, 3699, 6422528), layers(1, 2, 1605632);
  layers(1, 1850, 3211264), layers(3, 3699, 3211264), layers(1, 1, 802816);
  layers(1, 1850, 1605632), layers(3, 3699, 1605632), layers(1, 0.4, 401408);
  layers(4, 925, 401408), layers(1, 0.1, 100352);
  layers(1, 206, 16384), layers(1, 34, 16384), layers(1, 8, 4000);  // fully connected
  layers(1, 0.02, 4000);                                            // softmax
  const Network network = draw("a(1F) --1B-- b(2F)");
  const Job j = job(network, model(chain), "a", "b");
  EXPECT_THAT(merged(network, j), ElementsAre(0, 24, 25));
}

TEST(HullMerger, LeavesLayersWithTheirOwnTimesOrPlacesAlone) {
  EXPECT_THAT(merged("1B 1F 5B 1F@pi=1s 5B 1F 5B 1F 1B"), ElementsAre(0, 1, 2, 4));
  EXPECT_THAT(merged("1B 1F 5B 1F@gpu=1s 5B 1F 5B 1F 1B"), ElementsAre(0, 4));  // no gpu here
  EXPECT_THAT(merged("1B 1F 5B ?@gpu=1s 5B 1F 5B 1F 1B"), ElementsAre(0, 1, 2, 4));
  JobSpec spec;
  spec.private_layers = 1;
  EXPECT_THAT(merged("1B 1F 5B 1F 5B 1F 5B 1F 1B", spec), ElementsAre(0, 1, 4));
  spec.private_layers = 0;
  spec.pins = {{3, 3, {NodeId(0)}}};
  EXPECT_THAT(merged("1B 1F 5B 1F 5B 1F 5B 1F 1B", spec), ElementsAre(0, 2, 3, 4));
}

TEST(HullMerger, DemandsCostsThatAddUp) {
  const Network node = draw("a(1F q3F) --1B-- b(2F)"), link = draw("a(1F) --1B/q3B-- b(2F)");
  const auto chain = model("1B 1F 5B 1F 1B");
  const auto num_groups = [&](const Network& network, Waiting waiting, double release) {
    JobSpec spec;
    spec.release = Seconds(release);
    return merged(network, job(network, chain, "a", "b", spec), waiting).size() - 1;
  };
  EXPECT_EQ(num_groups(node, Waiting::kPerStay, 0), 1U);
  EXPECT_EQ(num_groups(node, Waiting::kPerLayer, 0), 2U);
  EXPECT_EQ(num_groups(node, Waiting::kDraining, 0), 2U);
  EXPECT_EQ(num_groups(node, Waiting::kDraining, 3), 1U);
  EXPECT_EQ(num_groups(link, Waiting::kPerStay, 0), 1U);
  EXPECT_EQ(num_groups(link, Waiting::kPerLayer, 0), 1U);
  EXPECT_EQ(num_groups(link, Waiting::kDraining, 2.9), 2U);
  EXPECT_EQ(num_groups(link, Waiting::kDraining, 3), 1U);
}

// Layers 1 and 2 of 4 FLOP read 1 and 6 B at a, of 2 FLOP/s and 1 B/s: 0.5 B a FLOP are 2 B for 4
// FLOP.
TEST(HullMerger, LeavesLayersAloneThatReadLongerThanTheyCompute) {
  const Network drawn = draw("a(2F) --1B-- b(2F)");
  lamina::testing::Problem problem =
      lamina::testing::problem_of(drawn, job(drawn, model("1B 4F 5B 4F 5B 4F 5B 4F 1B"), "a", "b"));
  const auto groups = [&] {
    const Instance it = lamina::testing::build(problem);
    return merged(*it.network, it.jobs[0]);
  };
  problem.nodes[0].memory_bandwidth = BytesPerSecond(1);
  problem.operators[0].weights = Bytes(1);
  problem.operators[2].state = Bytes(6);
  EXPECT_THAT(groups(), ElementsAre(0, 2, 3, 4));
  problem.operators[2].state = Bytes(2);
  EXPECT_THAT(groups(), ElementsAre(0, 4));
  problem.operators[0].weights = Bytes(2.1);
  EXPECT_THAT(groups(), ElementsAre(0, 1, 4));
  problem.nodes[0].memory_bandwidth.reset();
  problem.nodes[1].memory_bandwidth = BytesPerSecond(2);
  EXPECT_THAT(groups(), ElementsAre(0, 4));
}

// Where layers merge, the optimum stays: many sizes near each other, speeds and costs at random.
TEST(HullMerger, KeepsTheOptimum) {
  Random random(4);
  std::size_t num_merged = 0;
  for (int i = 0; i < 450; ++i) {
    Instance it = lamina::testing::random_instance(
        random, {.max_nodes = 8, .max_layers = 12, .constraints = i % 2 == 0});
    if (i % 3 == 0) {
      lamina::testing::Problem problem = lamina::testing::problem_of(*it.network, it.jobs[0]);
      lamina::testing::slow_down_memory(random, problem);
      it = lamina::testing::build(problem);
    }
    LayeredSweep plain(*it.network), merging(*it.network, Layers::kMerged);
    for (const Waiting waiting : kAllWaitings) {
      num_merged +=
          it.jobs[0].model().num_layers() + 1 - merged(*it.network, it.jobs[0], waiting).size();
      EXPECT_THAT(merging.solve({it.jobs[0], waiting}).completion,
                  lamina::testing::IsNear(plain.solve({it.jobs[0], waiting}).completion));
    }
  }
  EXPECT_GT(num_merged, 800U);
}

// How the last model was merged serves that model alone, under rules that let it be merged so.
TEST(HullMerger, OwesNothingToWhatWasAskedBefore) {
  Random random(5);
  for (int i = 0; i < 100; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.max_nodes = 6, .max_layers = 12, .constraints = i % 2 == 0}, 3);
    HullMerger merger(*it.network);
    for (int asked = 0; asked < 20; ++asked) {
      Job job = it.jobs[random.below(it.jobs.size())];
      if (const auto pinned = job.pinned(*it.network, {1, 1, {NodeId(0)}});
          asked % 3 == 0 && pinned)
        job = *pinned;
      const auto waiting = static_cast<Waiting>(random.below(3));
      LayerGroups groups;
      merger.merge(job, waiting, groups);
      EXPECT_EQ(groups, merged(*it.network, job, waiting));
    }
  }
}

}  // namespace
}  // namespace lamina::route
