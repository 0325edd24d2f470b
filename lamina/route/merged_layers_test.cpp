#include "lamina/route/merged_layers.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

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
  ValleyMerger(network).merge(job, waiting, groups);
  return groups;
}

LayerGroups merged(std::string_view chain, JobSpec spec = {}) {
  const Network network = draw("a(1F) --1B-- b(2F @pi)");
  return merged(network, job(network, model(chain), "a", "b", std::move(spec)));
}

// Kept are the strict minima from the left up to the least tensor, those from the right behind it,
// and both ends.
TEST(ValleyMerger, KeepsStrictMinimaFromBothEnds) {
  EXPECT_THAT(merged("5B 1F 9B 1F 4B 1F 4B 1F 2B 1F 3B 1F 3B 1F 7B"), ElementsAre(0, 2, 4, 6, 7));
  EXPECT_THAT(merged("5B 1F 4B 1F 3B"), ElementsAre(0, 1, 2));
  EXPECT_THAT(merged("1B 1F 5B 1F 1B"), ElementsAre(0, 2));
  EXPECT_THAT(merged("1B 1F 1B 1F 1B 1F 1B"), ElementsAre(0, 3));
  EXPECT_THAT(merged("1B"), ElementsAre(0));
}

// VGG19 for 224 x 224 in single precision, layers of 24 blocks (docs/theory.md#valley-lemma): 4 are
// left.
TEST(ValleyMerger, ShrinksVgg19ToFourLayers) {
  std::string chain = "602112B";
  const auto layers = [&](int count, std::size_t bytes) {
    for (int i = 0; i < count; ++i) chain += fmt::format(" 1e9F {}B", bytes);
  };
  layers(2, 12845056), layers(1, 3211264);  // conv1, pool1
  layers(2, 6422528), layers(1, 1605632);
  layers(4, 3211264), layers(1, 802816);
  layers(4, 1605632), layers(1, 401408);
  layers(4, 401408), layers(1, 100352);
  layers(2, 16384), layers(1, 4000);  // fully connected
  const Network network = draw("a(1F) --1B-- b(2F)");
  const Job j = job(network, model(chain), "a", "b");
  EXPECT_THAT(merged(network, j), ElementsAre(0, 16, 21, 22, 24));
}

TEST(ValleyMerger, LeavesLayersWithTheirOwnTimesOrPlacesAlone) {
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

TEST(ValleyMerger, DemandsCostsThatAddUp) {
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

// Where layers merge, the optimum stays: many sizes near each other, speeds and costs at random.
TEST(ValleyMerger, KeepsTheOptimum) {
  Random random(4);
  std::size_t num_merged = 0;
  for (int i = 0; i < 300; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.max_nodes = 8, .max_layers = 12, .constraints = i % 2 == 0});
    LayeredSweep plain(*it.network), merging(*it.network, Layers::kMerged);
    for (const Waiting waiting : {Waiting::kDraining, Waiting::kPerStay, Waiting::kPerLayer}) {
      num_merged +=
          it.jobs[0].model().num_layers() + 1 - merged(*it.network, it.jobs[0], waiting).size();
      EXPECT_THAT(merging.solve(it.jobs[0], waiting).completion,
                  lamina::testing::IsNear(plain.solve(it.jobs[0], waiting).completion));
    }
  }
  EXPECT_GT(num_merged, 500U);
}

}  // namespace
}  // namespace lamina::route
