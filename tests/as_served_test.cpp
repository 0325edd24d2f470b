// Planners of workloads that other disciplines than preemptive priority serve.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/preemptive.h"
#include "lamina/schedule/bounds/lower_bound.h"
#include "lamina/schedule/exhaustive_conformance.h"
#include "lamina/schedule/fictitious_times.h"
#include "lamina/schedule/planners.h"
#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/rows.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/serving.h"

namespace lamina::schedule {
namespace {

using lamina::testing::IsNear;

constexpr std::array kOthers{"priority", "fifo", "processor-sharing"};

// The value of a schedule as the simulation has it, put together anew.
double executed(const Workload& workload, const Schedule& schedule, std::string_view discipline) {
  sim::Execution execution = sim::empty_execution(workload.network());
  std::uint32_t rank = 0;
  for (const std::uint32_t j : schedule.order) {
    execution.add_job(workload.job(j).release(), rank++);
    for (const Task& task : schedule.trips[j]->tasks) execution.add_task(task);
  }
  const sim::Record record = sim::find_discipline(discipline)->run(execution, {});
  std::vector<Seconds> completions(workload.num_jobs());
  for (std::size_t k = 0; k < schedule.order.size(); ++k)
    completions[schedule.order[k]] = record.completion[k];
  return workload.costs().value(completions);
}

TEST(AsServed, PlannersStateTheValueOfACompleteSchedule) {
  Random random(1);
  const std::atomic<bool> stopped = true;
  for (int i = 0; i < 6; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 6, .max_layers = 4}, 6);
    for (const char* discipline : kOthers)
      for (const Scheduler& planner : planners())
        for (const bool is_stopped : {false, true}) {
          const auto serving = sim::serving_of(*it.network, discipline);
          Workload workload(*it.network, it.jobs,
                            *find_objective(i % 2 == 0 ? "mean-latency" : "makespan"));
          workload.serve_by(serving.get());
          ScheduleOptions options;
          options.num_steps = 40;
          if (is_stopped) options.stop = &stopped;
          const Schedule schedule = planner.plan(workload, options);
          std::vector<std::uint32_t> sorted = schedule.order;
          std::ranges::sort(sorted);
          ASSERT_EQ(sorted.size(), workload.num_jobs());
          for (std::uint32_t j = 0; j < sorted.size(); ++j) EXPECT_EQ(sorted[j], j);
          EXPECT_THAT(Seconds(schedule.value),
                      IsNear(Seconds(executed(workload, schedule, discipline))))
              << planner.name << " under " << discipline;
        }
  }
}

TEST(AsServed, SearchReachesTheExhaustiveOptimumOfTinyInstances) {
  for (const char* discipline : kOthers) {
    Random random(3);
    int reached = 0, tried = 0;
    for (int i = 0; i < 16; ++i) {
      const Instance it = lamina::testing::random_instance(
          random, {.min_nodes = 2, .max_nodes = 3, .max_layers = 2, .constraints = false}, 2);
      const auto serving = sim::serving_of(*it.network, discipline);
      Workload all(*it.network, it.jobs, *find_objective("mean-latency"));
      all.serve_by(serving.get());
      if (all.num_jobs() < 2) continue;
      const double least = exhaustive(all);
      Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
      workload.serve_by(serving.get());
      ScheduleOptions options;
      options.num_steps = 400;
      const Schedule found = plan_neighbourhood_search(workload, options);
      // Going in a circle is waiting, which may help others: no bound, but rare.
      EXPECT_GE(found.value, bound_alone(workload).value * (1 - 1e-9));
      ++tried;
      if (found.value <= least * (1 + 1e-9)) ++reached;
    }
    EXPECT_GT(tried, 8) << discipline;
    EXPECT_GE(reached, tried * 9 / 10) << discipline;
  }
}

// A node of 1 FLOP/s with one of half the speed beside it, and jobs of 6, 1 and 1 FLOP that come
// together.
TEST(AsServed, TheLeastMeanLatencyDependsOnTheDiscipline) {
  const auto network = lamina::testing::draw_shared("a(1F) --1e9B-- b(0.5F)");
  std::vector<Job> jobs;
  for (const char* chain : {"0B 6F 0B", "0B 1F 0B", "0B 1F 0B"}) {
    JobSpec spec;
    spec.id = std::to_string(jobs.size());
    jobs.push_back(lamina::testing::job(*network, lamina::testing::model(chain), "a", "a", spec));
  }
  ScheduleOptions options;
  options.num_steps = 500;
  const auto least = [&](std::string_view discipline) {
    const auto serving = sim::serving_of(*network, discipline);
    Workload workload(*network, jobs, *find_objective("mean-latency"));
    if (discipline != kPreemptivePriority) workload.serve_by(serving.get());
    return plan_neighbourhood_search(workload, options).value;
  };
  // One small job at b takes 2 s; at a the other one goes first, 1 s, and the large one takes 7 s.
  // (All at a: 1 + 2 + 8 s. Both small ones at b: 2 + 4 + 6 s.)
  EXPECT_NEAR(least(kPreemptivePriority), 10.0 / 3, 1e-9);
  // Shared, the small one at a takes 2 s, the large one 7 s. (All at a: 3 + 3 + 8 s. Both small
  // ones at b: 4 + 4 + 6 s.)
  EXPECT_NEAR(least("processor-sharing"), 11.0 / 3, 1e-9);
}

// What the rows state as upper bounds is what the judge finds.
TEST(AsServed, FictitiousLatenciesAreThoseOfTheJudge) {
  Random random(5);
  for (int i = 0; i < 20; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.max_nodes = 6, .max_layers = 4, .chunks = i % 3 == 0}, 6);
    Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
    const Schedule schedule = plan_independent(workload, {});
    std::vector<const Trip*> trips;
    std::vector<Ranked> ranked;
    for (const std::uint32_t j : schedule.order) {
      trips.push_back(schedule.trips[j]);
      ranked.push_back({&workload.job(j), &schedule.trips[j]->route,
                        static_cast<std::int64_t>(ranked.size() + 1)});
    }
    for (const WaitsFor waits_for :
         {WaitsFor::kHigher, WaitsFor::kHigherAndOneLower, WaitsFor::kAll}) {
      const auto stated = fictitious_latencies(*it.network, trips, waits_for);
      const auto judged = lamina::fictitious_latencies(*it.network, ranked, waits_for);
      for (std::size_t k = 0; k < stated.size(); ++k) EXPECT_THAT(stated[k], IsNear(judged[k]));
    }
  }
}

}  // namespace
}  // namespace lamina::schedule
