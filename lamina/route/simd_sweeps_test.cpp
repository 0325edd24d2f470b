#include "lamina/route/simd_sweeps.h"

#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/route/elimination.h"

namespace lamina::route {
namespace {

// Jobs of one model from and to anywhere, released at any time.
std::vector<Job> from_anywhere(Random& random, const Instance& it, std::size_t count) {
  std::vector<Job> jobs;
  while (jobs.size() < count) {
    JobSpec spec = it.jobs[0].spec();
    spec.source = NodeId(random.below(it.network->num_nodes()));
    spec.destination = NodeId(random.below(it.network->num_nodes()));
    spec.release = spec.release + Seconds(random.unit());
    spec.pins.clear();
    spec.private_layers = 0;
    jobs.push_back(Job::make(*it.network, std::move(spec)).value());
  }
  return jobs;
}

// Lanes do not mix, and round as one job does: every label has the same bits.
TEST(SimdSweeps, GiveEachLaneTheLabelsOfScansAlone) {
  Random random(1);
  for (int i = 0; i < 30; ++i) {
    const Network network = lamina::testing::random_network(random, {.max_nodes = 30});
    const auto graph = ContractionHierarchy::make(network);
    ASSERT_NE(graph, nullptr);
    const EliminationOrder& order = graph->order();
    FilledWeights weights{1e6, HopExtra::kDelay, {}, {}};
    graph->customise(weights);
    const ScaledWeights up{weights.up.data(), 0.7}, down{weights.down.data(), 0.7};

    std::vector<Lanes> climbed(order.size()), labels(order.size());
    for (Lanes& each : climbed)
      for (double& at : each.at)
        at = random.chance(0.5) ? std::numeric_limits<double>::infinity() : random.unit();
    const std::vector<Lanes> before = climbed;
    simd_sweeps().up(order, up, 0, climbed.data());
    simd_sweeps().down(order, down, 0, climbed.data(), labels.data());
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      std::vector<double> alone(order.size()), arrived(order.size());
      for (std::size_t r = 0; r < alone.size(); ++r) alone[r] = before[r].at[lane];
      scan_up(order, up, 0, alone.data());
      scan_down(order, down, 0, alone.data(), arrived.data());
      for (std::size_t r = 0; r < alone.size(); ++r) {
        EXPECT_EQ(climbed[r].at[lane], alone[r]);
        EXPECT_EQ(labels[r].at[lane], arrived[r]);
      }
    }
  }
}

// A job in a lane ends as it does alone, to the last bit, and goes the same way.
TEST(SimdSweeps, AnswerJobsTogetherAsAlone) {
  Random random(2);
  int num_taken = 0;
  for (int i = 0; i < 120; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 3, .max_nodes = 20, .backlogs = i % 2 == 0, .overheads = i % 4 == 0});
    const std::vector<Job> jobs = from_anywhere(random, it, 1 + random.below(kLanes));
    std::vector<const Job*> together;
    for (const Job& job : jobs) together.push_back(&job);
    Elimination lanes(*it.network), alone(*it.network);
    for (const Waiting rule : kAllWaitings) {
      if (!lanes.takes_together(together, rule)) continue;
      ++num_taken;
      lanes.reach_everywhere(together, rule);
      for (std::size_t lane = 0; lane < jobs.size(); ++lane) {
        const RoutingResult& expected = alone.solve({jobs[lane], rule});
        const RoutingResult& answer = lanes.answer_to(lane, jobs[lane].destination());
        EXPECT_EQ(answer.completion, expected.completion);
        EXPECT_EQ(answer.route, expected.route);
      }
    }
  }
  EXPECT_GT(num_taken, 60);
}

TEST(SimdSweeps, TakeJobsTogetherThatDifferInEndsAndReleaseAlone) {
  Random random(3);
  const Instance it = lamina::testing::random_instance(
      random, {.min_nodes = 5, .backlogs = false, .overheads = false});
  std::vector<Job> jobs = from_anywhere(random, it, 2);
  Elimination engine(*it.network);
  const auto takes = [&] {
    const std::vector<const Job*> together{&jobs[0], &jobs[1]};
    return engine.takes_together(together, Waiting::kDraining);
  };
  EXPECT_TRUE(takes());
  JobSpec spec = jobs[1].spec();
  // The test's job can run its first layer where its sweep does.
  const RoutingResult& alone = engine.solve({jobs[0], Waiting::kDraining});
  ASSERT_TRUE(alone.feasible());
  NodeId somewhere;
  for (const auto& step : alone.route)
    if (const auto* stay = std::get_if<Stay>(&step)) somewhere = stay->node;
  spec.pins = {{1, 1, {somewhere}}};
  jobs[1] = Job::make(*it.network, spec).value();
  EXPECT_FALSE(takes());
  spec.pins.clear();
  spec.model = std::make_shared<const Model>(*spec.model);
  jobs[1] = Job::make(*it.network, spec).value();
  EXPECT_FALSE(takes());
  jobs[1] = jobs[0];
  EXPECT_TRUE(takes());
}

}  // namespace
}  // namespace lamina::route
