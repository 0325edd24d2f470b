#include "lamina/schedule/bounds/lower_bound.h"

#include <array>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/deadlines.h"
#include "tests/support/draw.h"
#include "tests/support/notation.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/schedule/bounds/turns.h"
#include "lamina/schedule/exhaustive_conformance.h"
#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::job;
using lamina::testing::model;

constexpr std::array kGoals{"mean-latency", "weighted-latency", "max-latency",  "makespan",
                            "p95-latency",  "mean-tardiness",   "max-lateness", "missed-deadlines"};

LowerBound bound_of(Workload& workload, std::size_t num_threads = 1) {
  BoundEffort effort;
  effort.num_threads = num_threads;
  effort.num_rounds = 50;
  return lower_bound(workload, plan_greedy(workload, {}), effort);
}

// Three jobs of 2 s at one node: 2, 4 and 6 s, mean 4; alone 2.
TEST(LowerBound, KnowsThatJobsWaitForEachOther) {
  Instance it;
  it.network = draw_shared("u(1F)");
  for (const char* id : {"a", "b", "c"}) {
    JobSpec spec;
    spec.id = id;
    it.jobs.push_back(job(*it.network, model("0B 2F 0B"), "u", "u", spec));
  }
  Workload mean(*it.network, it.jobs, *find_objective("mean-latency"));
  const LowerBound by_prices = bound_of(mean);
  EXPECT_EQ(by_prices.kind, "prices");
  EXPECT_GT(by_prices.value, 3.96);
  EXPECT_LE(by_prices.value, 4.0 + 1e-9);

  Workload last(*it.network, it.jobs, *find_objective("makespan"));
  const LowerBound by_loads = bound_of(last);
  EXPECT_EQ(by_loads.kind, "loads");
  EXPECT_GT(by_loads.value, 5.9);
  EXPECT_LE(by_loads.value, 6.0 + 1e-9);
}

// Three jobs of 2 s at one node, two of them with deadlines of 2 and 3 s: the later of these is
// done at 4 s, 1 s late; alone they are 0 s and -1 s late.
TEST(LowerBound, OfLatenessLeavesOutJobsWithoutADeadline) {
  Instance it;
  it.network = draw_shared("u(1F)");
  for (const double deadline : {0.0, 2.0, 3.0}) {
    JobSpec spec;
    if (deadline > 0.0) spec.deadline = Seconds(deadline);
    it.jobs.push_back(job(*it.network, model("0B 2F 0B"), "u", "u", spec));
  }
  Workload late(*it.network, it.jobs, *find_objective("max-lateness"));
  EXPECT_NEAR(bound_alone(late).value, 0.0, 1e-9);
  const LowerBound by_loads = bound_of(late);
  EXPECT_EQ(by_loads.kind, "loads");
  EXPECT_GT(by_loads.value, 0.9);
  EXPECT_LE(by_loads.value, 1.0 + 1e-9);
}

TEST(LowerBound, IsNeverAboveTheExhaustiveOptimum) {
  Random random(11);
  int above_alone = 0, tried = 0;
  for (int i = 0; i < 24; ++i) {
    const bool many = i % 4 == 0;  // jobs, of fewer routes
    const Instance it = lamina::testing::with_deadlines(
        lamina::testing::random_instance(
            random, {.max_nodes = many ? 2U : 3U, .max_layers = 2, .backlogs = i % 2 == 0},
            many ? 3 : 2),
        random, 0.8, 1.5);
    // Every second of them, which ones by turns.
    for (std::size_t g = static_cast<std::size_t>(i) / 4 % 2; g < kGoals.size(); g += 2) {
      const char* const goal = kGoals[g];
      Workload workload(*it.network, it.jobs, *find_objective(goal));
      if (workload.num_jobs() < 2) continue;
      const LowerBound bound = bound_of(workload);
      const double alone = bound_alone(workload).value;
      const double optimum = workload.costs().stated(exhaustive(workload));
      EXPECT_LE(bound.value, optimum + 1e-9 * std::abs(optimum)) << i << ' ' << goal;
      EXPECT_GE(bound.value, alone);
      ++tried;
      if (bound.value > alone + 1e-6 * std::abs(alone)) ++above_alone;
    }
  }
  EXPECT_GT(20 * above_alone, tried);
}

// 0.1 s of sending and a delay of 0.7 s: (0.1 + 0.7) - 0.7 - 0.1 is -1.1e-16. A price that turns
// then would be refused by the judge.
TEST(LowerBound, HasNoTurnsInFrontOfTheStartOfTime) {
  Instance it;
  it.network = draw_shared("a --1B/0.7s-- b(1F)");
  for (const char* id : {"i", "j"}) {
    JobSpec spec;
    spec.id = id;
    it.jobs.push_back(job(*it.network, model("0.1B 1F 0B"), "a", "b", spec));
  }
  Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
  std::size_t num_turns = 0;
  for (const auto& times : turns_of(workload, plan_greedy(workload, {}))) {
    for (const double time : times) EXPECT_GE(time, 0.0);
    num_turns += times.size();
  }
  EXPECT_GT(num_turns, 0U);
}

TEST(LowerBound, IsTheSameWhateverTheNumberOfThreads) {
  Random random(12);
  for (int i = 0; i < 2; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 8, .max_layers = 4}, 8);
    for (const char* goal : kGoals) {
      Workload workload(*it.network, it.jobs, *find_objective(goal));
      EXPECT_EQ(bound_of(workload, 1).value, bound_of(workload, 4).value);
    }
  }
}

}  // namespace
}  // namespace lamina::schedule
