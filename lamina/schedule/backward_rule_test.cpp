#include "lamina/schedule/backward_rule.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/schedule/fictitious_times.h"

namespace lamina::schedule {
namespace {

using lamina::testing::IsNear;

double fictitious_value(const Workload& workload, const std::vector<std::uint32_t>& order,
                        const std::vector<const Trip*>& trips) {
  FictitiousTimes times(workload.network());
  double value = 0.0;
  for (const std::uint32_t j : order) {
    times.insert(times.size(), *trips[j]);
    const Seconds latency = times.latency_at(times.size() - 1);
    value =
        workload.costs().join(value, workload.costs().cost(j, workload.job(j).release() + latency));
  }
  return value;
}

// Theorem 4 against all permutations.
TEST(BackwardRule, GivesTheLeastLargestFictitiousCost) {
  Random random(1);
  int better_than_given = 0;
  for (int i = 0; i < 60; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 5, .max_layers = 4}, 5);
    const Workload workload(*it.network, it.jobs,
                            *find_objective(i % 2 == 0 ? "makespan" : "max-latency"));
    std::vector<const Trip*> trips;
    for (std::uint32_t j = 0; j < workload.num_jobs(); ++j)
      trips.push_back(&workload.trip_alone(j));
    std::vector<std::uint32_t> order(trips.size());
    std::iota(order.begin(), order.end(), 0U);
    const double given = fictitious_value(workload, order, trips);
    double least = std::numeric_limits<double>::infinity();
    do {
      least = std::min(least, fictitious_value(workload, order, trips));
    } while (std::ranges::next_permutation(order).found);
    const std::vector<std::uint32_t> found = order_backwards(workload, trips);
    ASSERT_TRUE(std::ranges::is_permutation(found, order));
    EXPECT_THAT(Seconds(fictitious_value(workload, found, trips)), IsNear(Seconds(least)));
    if (least < given * (1 - 1e-9)) ++better_than_given;
  }
  EXPECT_GT(better_than_given, 5) << "the instances tell nothing";
}

}  // namespace
}  // namespace lamina::schedule
