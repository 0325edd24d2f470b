#include "lamina/schedule/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"

#include "lamina/core/random.h"

namespace lamina::schedule {
namespace {

using lamina::testing::draw;

std::vector<Task> random_tasks(Random& random, std::size_t num_resources) {
  std::vector<Task> tasks;
  for (std::size_t i = random.below(6); i > 0; --i)
    tasks.push_back({ResourceId(random.below(num_resources)),
                     Seconds(random.chance(0.2) ? 0.0 : random.unit()),
                     Seconds(random.chance(0.5) ? 0.0 : random.unit())});
  return tasks;
}

std::vector<std::vector<BusyIntervals::Interval>> all_intervals(const Timeline& timeline,
                                                                std::size_t num_resources) {
  std::vector<std::vector<BusyIntervals::Interval>> all;
  for (const ResourceId r : all_ids<ResourceId>(num_resources))
    all.emplace_back(timeline.busy(r).intervals().begin(), timeline.busy(r).intervals().end());
  return all;
}

// n equal jobs through m stages of 1 s on a pipeline: job i ends at m + i
// (docs/theory.md#known-answers, T8).
TEST(Timeline, RunsAPermutationFlowShop) {
  const Network network = draw("a(1F) --1B-- b(1F)");
  const Resources resources(network);
  const std::vector<Task> stages{{resources.of(NodeId(0)), Seconds(1), Seconds()},
                                 {resources.of(LinkId(0)), Seconds(1), Seconds()},
                                 {resources.of(NodeId(1)), Seconds(1), Seconds()}};
  Timeline timeline(network);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(timeline.place(Seconds(), stages), Seconds(3 + i));
}

TEST(Timeline, TakesPlacementsBack) {
  const Network network = draw("a(1F q2F) --1B/q1B-- b(1F) --1B-- c(1F)");
  const std::size_t num_resources = Resources(network).size();
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    Timeline timeline(network);
    std::vector<std::vector<std::vector<BusyIntervals::Interval>>> history;
    for (int step = 0; step < 60; ++step) {
      if (random.chance(0.3)) {
        const std::size_t kept = random.below(timeline.num_placed() + 1);
        timeline.keep(kept);
        if (kept < history.size()) {
          ASSERT_EQ(all_intervals(timeline, num_resources), history[kept]);
        }
        history.resize(kept);
      } else {
        history.push_back(all_intervals(timeline, num_resources));
        const auto tasks = random_tasks(random, num_resources);
        timeline.place(Seconds(random.unit()), tasks);
      }
    }
  }
}

}  // namespace
}  // namespace lamina::schedule
