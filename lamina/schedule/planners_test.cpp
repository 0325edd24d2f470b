#include "lamina/schedule/planners.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

#include "tests/support/all_routes.h"
#include "tests/support/deadlines.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/schedule/exhaustive_conformance.h"
#include "lamina/schedule/planners/all.h"

namespace lamina::schedule {
namespace {

using lamina::testing::all_routes;
using lamina::testing::IsNear;
using lamina::testing::with_deadlines;

constexpr std::array kGoals{"mean-latency", "weighted-latency", "max-latency",  "makespan",
                            "p95-latency",  "mean-tardiness",   "max-lateness", "missed-deadlines"};

ScheduleOptions within(double seconds) {
  ScheduleOptions options;
  options.time_limit = Seconds(seconds);
  return options;
}

std::vector<Seconds> completions(const Workload& workload, const Schedule& schedule) {
  std::vector<Seconds> completions(workload.num_jobs());
  Timeline timeline(workload.network());
  for (const std::uint32_t j : schedule.order)
    completions[j] = timeline.place(workload.job(j).release(), schedule.trips[j]->tasks);
  return completions;
}

TEST(Planners, StateTheValueOfACompleteSchedule) {
  Random random(1);
  for (int i = 0; i < 8; ++i) {
    const Instance it = with_deadlines(
        lamina::testing::random_instance(random, {.max_nodes = 8, .max_layers = 5}, 6), random, 0.8,
        3.0);
    for (const char* goal : kGoals) {
      for (const Scheduler& planner : planners()) {
        Workload workload(*it.network, it.jobs, *find_objective(goal));
        const Schedule schedule = planner.plan(workload, within(0.01));
        ASSERT_EQ(schedule.order.size(), workload.num_jobs());
        EXPECT_THAT(Seconds(schedule.value),
                    IsNear(Seconds(workload.costs().value(completions(workload, schedule)))));
        std::vector<std::uint32_t> sorted = schedule.order;
        std::ranges::sort(sorted);
        for (std::uint32_t j = 0; j < sorted.size(); ++j) EXPECT_EQ(sorted[j], j);
      }
    }
  }
}

// Stopped before it began, a planner still places every job once; told how far it is, so is whoever
// asked.
TEST(Planners, EndWithACompleteScheduleWhenStopped) {
  Random random(4);
  const std::atomic<bool> stop = true;
  for (int i = 0; i < 8; ++i) {
    const Instance it = with_deadlines(
        lamina::testing::random_instance(random, {.max_nodes = 8, .max_layers = 5}, 6), random, 0.8,
        3.0);
    for (const Scheduler& planner : planners()) {
      Workload workload(*it.network, it.jobs,
                        *find_objective(kGoals[static_cast<std::size_t>(i) % kGoals.size()]));
      ScheduleOptions options;
      options.stop = &stop;
      Progress last;
      options.on_progress = [&last](const Progress& now) { last = now; };
      const Schedule schedule = planner.plan(workload, options);
      std::vector<std::uint32_t> sorted = schedule.order;
      std::ranges::sort(sorted);
      ASSERT_EQ(sorted.size(), workload.num_jobs());
      for (std::uint32_t j = 0; j < sorted.size(); ++j) {
        EXPECT_EQ(sorted[j], j);
        EXPECT_EQ(schedule.trips[j], &workload.trip_alone(j)) << "no other was looked for";
      }
      EXPECT_THAT(Seconds(schedule.value),
                  IsNear(Seconds(workload.costs().value(completions(workload, schedule)))));
      EXPECT_EQ(last.num_placed, planner.name == "independent" ? 0 : workload.num_jobs());
      EXPECT_EQ(last.value, planner.searches ? std::optional(schedule.value) : std::nullopt);
    }
  }
}

// Whoever looks at those placed before it is nowhere later than if it took its way alone: the first
// that has to wait may choose it too.
TEST(Independent, TakesTheWaysOfJobsAlone) {
  Random random(9);
  for (int i = 0; i < 40; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 10, .max_layers = 6}, 5);
    Workload workload(*it.network, it.jobs, *find_objective("makespan"));
    const Schedule schedule = plan_independent(workload, {});
    const std::vector<Seconds> done = completions(workload, schedule);
    for (std::size_t j = 0; j < workload.num_jobs(); ++j) {
      EXPECT_EQ(schedule.trips[j], &workload.trip_alone(j));
      EXPECT_GE(done[j] * (1 + 1e-9), workload.alone(j));
    }
    if (workload.num_jobs() > 0) {
      EXPECT_THAT(done[schedule.order.front()], IsNear(workload.alone(schedule.order.front())));
    }
  }
}

TEST(Greedy, LazilyFixesTheSameCompletionsAsPlainly) {
  Random random(2);
  for (int i = 0; i < 60; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 10, .max_layers = 6}, 12);
    Workload lazy(*it.network, it.jobs, *find_objective("mean-latency")),
        plain(*it.network, it.jobs, *find_objective("mean-latency"));
    const Schedule a = plan_greedy(lazy, {}), b = plan_greedy_plainly(plain, {});
    EXPECT_EQ(a.order, b.order) << i;
    EXPECT_THAT(Seconds(a.value), IsNear(Seconds(b.value)));
  }
}

// Of every job left, the least latency that waits in full at every leg, by trying all routes.
Seconds least_fictitious(const Workload& workload, std::size_t j, std::span<const Seconds> waits,
                         std::span<const Route> routes) {
  Seconds least = Seconds::infinity();
  for (const Route& route : routes) {
    Seconds latency;
    for (const Task& task : trip_of(workload.network(), workload.job(j), route).tasks)
      latency += waits[task.resource.index()] + task.service + task.delay;
    least = std::min(least, latency);
  }
  return least;
}

TEST(Greedy, FixesTheJobThatWouldFinishFirstOnFictitiousTimes) {
  Random random(12);
  ScheduleOptions options;
  options.times = Times::kFictitious;
  for (int i = 0; i < 30; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 2, .max_nodes = 4, .max_layers = 3}, 5);
    Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
    const Schedule schedule = plan_greedy(workload, options);
    const Resources resources(*it.network);
    std::vector<Seconds> waits(resources.size());
    for (std::size_t r = 0; r < waits.size(); ++r) waits[r] = resources.backlog_time(ResourceId(r));
    std::vector<std::vector<Route>> routes;
    for (std::size_t j = 0; j < workload.num_jobs(); ++j)
      routes.push_back(all_routes(*it.network, workload.job(j)));
    std::vector<bool> is_fixed(workload.num_jobs());
    for (const std::uint32_t j : schedule.order) {
      Seconds first = Seconds::infinity();
      for (std::size_t other = 0; other < workload.num_jobs(); ++other)
        if (!is_fixed[other])
          first = std::min(first, workload.job(other).release() +
                                      least_fictitious(workload, other, waits, routes[other]));
      Seconds own = workload.job(j).release();
      for (const Task& task : schedule.trips[j]->tasks)
        own += waits[task.resource.index()] + task.service + task.delay;
      EXPECT_THAT(own, IsNear(first));
      is_fixed[j] = true;
      for (const Task& task : schedule.trips[j]->tasks)
        waits[task.resource.index()] += task.service;
    }
    EXPECT_THAT(Seconds(schedule.value),
                IsNear(Seconds(workload.costs().value(completions(workload, schedule)))));
  }
}

TEST(NeighbourhoodSearch, ReachesTheExhaustiveOptimumOfTinyInstances) {
  Random random(3);
  int reached = 0, tried = 0;
  for (int i = 0; i < 48; ++i) {
    const Instance it = with_deadlines(lamina::testing::random_instance(random,
                                                                        {.min_nodes = 2,
                                                                         .max_nodes = 3,
                                                                         .max_layers = 2,
                                                                         .constraints = false,
                                                                         .ends = i % 3 == 2},
                                                                        2),
                                       random, 0.8, 1.5);
    Workload all(*it.network, it.jobs,
                 *find_objective(kGoals[static_cast<std::size_t>(i) % kGoals.size()]));
    if (all.num_jobs() < 2) continue;
    const double least = exhaustive(all);
    Workload workload(*it.network, it.jobs,
                      *find_objective(kGoals[static_cast<std::size_t>(i) % kGoals.size()]));
    const Schedule found = plan_neighbourhood_search(workload, within(0.05));
    EXPECT_GE(found.value, least - 1e-9 * std::abs(least));
    ++tried;
    if (found.value <= least + 1e-9 * std::abs(least)) ++reached;
  }
  EXPECT_GT(tried, 15);
  EXPECT_GE(reached, tried * 9 / 10);
}

// Three jobs of 2 s with deadlines of 2, 2 and 4 s at one node. One misses its deadline, by 4 s
// where it goes last; by 2 s if it goes second, but then so does the third.
TEST(NeighbourhoodSearch, MissesFewDeadlinesThenByLittle) {
  const auto network = lamina::testing::draw_shared("a(1F)");
  std::vector<Job> jobs;
  for (const double deadline : {2.0, 2.0, 4.0}) {
    JobSpec spec;
    spec.deadline = Seconds(deadline);
    jobs.push_back(
        lamina::testing::job(*network, lamina::testing::model("0B 2F 0B"), "a", "a", spec));
  }
  const auto value = [&](const char* goal) {
    Workload workload(*network, jobs, *find_objective(goal));
    return workload.costs().stated(plan_neighbourhood_search(workload, within(0.05)).value);
  };
  EXPECT_EQ(value("missed-deadlines"), 1.0);
  EXPECT_NEAR(value("mean-tardiness"), 4.0 / 3.0, 1e-9);  // 0, 2 and 2, or 0, 4 and 0
  EXPECT_NEAR(value("max-lateness"), 2.0, 1e-9);
}

// docs/theory.md#known-answers, T9: both jobs on XY is each one's best response, (1, 1.5); the
// optimum is XX and YY.
TEST(NeighbourhoodSearch, FindsWaysThatNoSelfishJobTakes) {
  const auto network =
      lamina::testing::draw_shared("s --1e9B-- X(1F @x); s --1e9B-- Y(1F @y); X --1e9B-- Y");
  const auto model = lamina::testing::model("0B 1F@x=0.5s@y=0.6s 0B 1F@x=0.6s@y=0.5s 0B");
  std::vector<Job> jobs;
  for (const char* id : {"a", "b"}) {
    JobSpec spec;
    spec.id = id;
    jobs.push_back(lamina::testing::job(*network, model, "s", "s", spec));
  }
  for (const char* goal : {"mean-latency", "max-latency", "makespan"}) {
    Workload selfish(*network, jobs, *find_objective(goal)),
        social(*network, jobs, *find_objective(goal));
    const double worse = goal == std::string_view("mean-latency") ? 1.25 : 1.5;
    EXPECT_NEAR(plan_sequential(selfish, {}).value, worse, 1e-9);
    EXPECT_NEAR(plan_neighbourhood_search(social, within(0.1)).value, 1.1, 1e-9);
  }
}

}  // namespace
}  // namespace lamina::schedule
