#include "lamina/schedule/backward_rule.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

#include "tests/support/deadlines.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/schedule/fictitious_times.h"
#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/running_value.h"

namespace lamina::schedule {
namespace {

using lamina::testing::IsNear;
using lamina::testing::with_deadlines;

double fictitious_value(const Workload& workload, const std::vector<std::uint32_t>& order,
                        const std::vector<const Trip*>& trips) {
  FictitiousTimes times(workload.network());
  RunningValue value(workload.costs());
  for (const std::uint32_t j : order) {
    times.insert(times.size(), *trips[j]);
    const Seconds latency = times.latency_at(times.size() - 1);
    value.add(j, workload.job(j).release() + latency);
  }
  return value.value();
}

// Theorem 4 against all permutations.
TEST(BackwardRule, GivesTheLeastLargestFictitiousCost) {
  Random random(1);
  int better_than_given = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    constexpr std::array kGoals{"makespan", "max-latency", "max-lateness"};
    const Instance it = with_deadlines(
        lamina::testing::random_instance(random, {.max_nodes = 5, .max_layers = 4}, 5), random, 0.5,
        5.0);
    const Workload workload(*it.network, it.jobs, *find_objective(kGoals[i % kGoals.size()]));
    std::vector<const Trip*> trips;
    for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
      trips.push_back(&workload.trip_alone(j));
    std::vector<std::uint32_t> order(trips.size());
    std::iota(order.begin(), order.end(), 0U);
    if (order.empty()) continue;
    const double given = fictitious_value(workload, order, trips);
    double least = std::numeric_limits<double>::infinity();
    do {
      least = std::min(least, fictitious_value(workload, order, trips));
    } while (std::ranges::next_permutation(order).found);
    const std::vector<std::uint32_t> found = order_backwards(workload, trips);
    ASSERT_TRUE(std::ranges::is_permutation(found, order));
    EXPECT_THAT(Seconds(fictitious_value(workload, found, trips)), IsNear(Seconds(least)));
    if (least < given - 1e-9 * std::abs(given)) ++better_than_given;
    if (workload.costs().is_greatest_lateness()) {
      Workload same(*it.network, it.jobs, *find_objective("max-lateness"));
      EXPECT_EQ(plan_independent(same, {}).order, found);
      ScheduleOptions as_given;
      as_given.order = Order::kFile;
      EXPECT_EQ(plan_independent(same, as_given).order, ordered(same, Order::kFile));
    }
  }
  EXPECT_GT(better_than_given, 5) << "the instances tell nothing";
}

}  // namespace
}  // namespace lamina::schedule
