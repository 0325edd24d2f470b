#include "lamina/schedule/bounds/lower_bound.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "tests/support/deadlines.h"
#include "tests/support/draw.h"
#include "tests/support/notation.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/preemptive.h"
#include "lamina/plan/prove_bound.h"
#include "lamina/plan/resource_name.h"
#include "lamina/schedule/bounds/priced_jobs.h"
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
  effort.num_rounds = 20;
  effort.num_cells = 50'000'000;
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
  EXPECT_EQ(by_prices.kind, "timed-prices");
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

// What the judge makes of the bound's certificate, for jobs that are timed as scheduled.
Expected<Seconds> judged(const Workload& workload, const Schedule& schedule,
                         const LowerBound& bound, const Objective& objective) {
  Multipliers multipliers;
  multipliers.cell = Seconds(bound.cell);
  for (const TimedPrice& price : bound.prices) {
    PriceRow row{name_of(workload.network(), price.resource), Seconds(price.arrived_from), {}};
    for (const auto& point : price.points) row.points.push_back({Seconds(point.time), point.price});
    multipliers.prices.push_back(std::move(row));
  }
  std::vector<Ranked> ranked;
  for (std::size_t i = 0; i < schedule.order.size(); ++i) {
    const std::uint32_t j = schedule.order[i];
    ranked.push_back(
        {&workload.job(j), &schedule.trips[j]->route, static_cast<std::int64_t>(i + 1)});
  }
  std::vector<Timetable> tables = preemptive_times(workload.network(), ranked);
  std::vector<Judged> jobs;
  for (std::size_t i = 0; i < ranked.size(); ++i)
    jobs.push_back({.job = ranked[i].job, .route = *ranked[i].route, .truth = tables[i]});
  return proved_bound(workload.network(), jobs, objective, multipliers);
}

// Sums of the gaps of the optimum to the bound and to what jobs cost alone.
struct Gaps {
  int count = 0;
  double bound = 0.0, alone = 0.0;
};

void compare(const Instance& it, const char* goal, Gaps& gaps) {
  const Objective& objective = *find_objective(goal);
  Workload workload(*it.network, it.jobs, objective);
  if (workload.num_jobs() < 2) return;
  const double alone = bound_alone(workload).value;
  const Schedule schedule = plan_greedy(workload, {});
  BoundEffort effort;
  effort.num_rounds = 12;
  effort.num_cells = 20'000'000;
  const LowerBound bound = lower_bound(workload, schedule, effort);
  const double optimum = workload.costs().stated(exhaustive(workload));
  ASSERT_LE(bound.value, optimum + 1e-9 * std::abs(optimum)) << goal;
  ASSERT_GE(bound.value, alone);
  if (!workload.costs().is_sum_of_lines()) return;       // no prices prove anything of it
  if (!(alone > 0.0) || optimum < alone * 1.05) return;  // nobody waits
  ++gaps.count;
  gaps.bound += optimum / bound.value - 1.0;
  gaps.alone += optimum / alone - 1.0;
  if (bound.kind != "timed-prices") return;
  const auto proved = judged(workload, schedule, bound, objective);
  ASSERT_TRUE(proved) << proved.error().text();
  ASSERT_NEAR(proved->value(), bound.value, 1e-9 * bound.value) << goal;
}

TEST(LowerBound, IsNeverAboveTheExhaustiveOptimum) {
  Random random(11);
  Gaps gaps;
  for (int i = 0; i < 120; ++i) {
    const bool many = i % 4 == 0;  // jobs, of fewer routes
    const Instance it = lamina::testing::with_deadlines(
        lamina::testing::random_instance(random,
                                         {.max_nodes = many ? 2U : 3U,
                                          .max_layers = 2,
                                          .backlogs = i % 2 == 0,
                                          .ends = i % 3 == 2},
                                         many ? 3 : 2),
        random, 0.8, 1.5);
    // Every second of them, which ones by turns.
    for (std::size_t g = static_cast<std::size_t>(i) / 4 % 2; g < kGoals.size(); g += 2) {
      ASSERT_NO_FATAL_FAILURE(compare(it, kGoals[g], gaps)) << i;
    }
  }
  EXPECT_GT(gaps.count, 8);
  EXPECT_LT(gaps.bound, 0.5 * gaps.alone);
}

// 2 to 4 jobs at once in two or three equal nodes, which have to wait for each other.
Instance crowded(Random& random) {
  Instance it;
  it.network =
      draw_shared(random.chance(0.5) ? "u(1F) --1B-- v(1F)" : "u(1F) --1B-- v(1F) --2B-- x(2F)");
  const std::size_t count = 2 + random.below(3);
  const char* const ends[] = {"u", "v"};
  for (std::size_t j = 0; j < count; ++j) {
    JobSpec spec;
    spec.id = fmt::format("job-{}", j);
    spec.release = Seconds(random.chance(0.5) ? 0.0 : random.unit());
    const std::string text = fmt::format("{:.3f}B {:.3f}F {:.3f}B", random.uniform(0.1, 2.0),
                                         random.uniform(0.5, 3.0), random.uniform(0.1, 1.0));
    it.jobs.push_back(
        job(*it.network, model(text), ends[random.below(2)], ends[random.below(2)], spec));
  }
  return it;
}

TEST(LowerBound, IsCloseToTheOptimumOfThoseWhoWait) {
  Random random(5);
  Gaps gaps;
  for (int i = 0; i < 60; ++i) {
    ASSERT_NO_FATAL_FAILURE(compare(crowded(random), "mean-latency", gaps)) << i;
  }
  EXPECT_GT(gaps.count, 20);
  EXPECT_LT(gaps.bound, 0.08 * gaps.count);
}

// Not in cells that the judge refuses, nor in ones much wider than it would take.
TEST(LowerBound, KnowsInHowNarrowCellsTheJudgeLooks) {
  constexpr std::size_t kNodes = 60;
  std::string text = "u0(1F)";
  for (std::size_t v = 1; v < kNodes; ++v) text += fmt::format(" --1B-- u{}(1F)", v);
  Instance it;
  it.network = draw_shared(text);
  const auto chain = model("1B 1F 1B 1F 1B 1F 1B 1F 1B");
  for (std::size_t j = 0; j < 40; ++j) {
    JobSpec spec;
    spec.id = fmt::format("job-{}", j);
    spec.release = Seconds(1.0 + static_cast<double>(j));
    it.jobs.push_back(job(*it.network, chain, "u0", fmt::format("u{}", j / 2), spec));
  }
  const Objective& objective = *find_objective("mean-latency");
  Workload workload(*it.network, it.jobs, objective);
  const Schedule schedule = plan_greedy(workload, {});
  LowerBound bound;
  bound.prices = {{ResourceId(0), 0.0, {{0.0, 0.01}, {50.0, 0.01}}}};
  const double narrowest = PricedJobs(workload, {}).narrowest_judged(bound.prices);
  bound.cell = 0.8 * narrowest;
  EXPECT_FALSE(judged(workload, schedule, bound, objective));
  bound.cell = narrowest;
  const auto proved = judged(workload, schedule, bound, objective);
  EXPECT_TRUE(proved) << proved.error().text();
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
