// Planners of several jobs plan the same with any number of threads.
#include <array>
#include <gtest/gtest.h>
#include <vector>

#include "tests/support/random_instance.h"

#include "lamina/schedule/decoder.h"
#include "lamina/schedule/planners.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {
namespace {

struct Planned {
  std::vector<std::uint32_t> order;
  std::vector<Route> routes;
  double value;
  friend bool operator==(const Planned&, const Planned&) = default;
};

Planned planned(const Instance& it, const Scheduler& planner, const char* goal,
                std::size_t num_threads) {
  Workload workload(*it.network, it.jobs, *find_objective(goal),
                    {.num_threads = static_cast<unsigned>(num_threads)});
  ScheduleOptions options;
  options.num_threads = num_threads;
  options.num_steps = 2'000;
  options.seed = 5;
  const Schedule schedule = planner.plan(workload, options);
  Planned planned{schedule.order, {}, schedule.value};
  for (const Trip* way : schedule.trips) planned.routes.push_back(way->route);
  return planned;
}

// Where searches end by their steps every bit is to be the same.
TEST(PlannerThreads, PlanAsOneThreadDoes) {
  constexpr std::array kGoals{"mean-latency", "weighted-latency", "max-latency", "makespan"};
  Random random(1);
  for (std::size_t i = 0; i < kGoals.size(); ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 4, .max_nodes = 8, .max_layers = 5}, 8 + 4 * i);
    for (const Scheduler& planner : planners()) {
      SCOPED_TRACE(planner.name);
      const Planned alone = planned(it, planner, kGoals[i], 1);
      for (const std::size_t num_threads : {2U, 4U})
        EXPECT_EQ(planned(it, planner, kGoals[i], num_threads), alone);
    }
  }
}

// Many jobs of few classes, all at once: hardly a search finds anything as it was.
TEST(PlannerThreads, GreedyLooksAheadForNothingButTime) {
  Random random(2);
  for (int i = 0; i < 10; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 6, .max_nodes = 12, .max_layers = 6}, 60);
    const Scheduler& greedy = planners()[2];
    ASSERT_EQ(greedy.name, "greedy");
    const Planned alone = planned(it, greedy, "mean-latency", 1);
    for (const std::size_t num_threads : {2U, 3U, 64U})
      EXPECT_EQ(planned(it, greedy, "mean-latency", num_threads), alone);
  }
}

}  // namespace
}  // namespace lamina::schedule
