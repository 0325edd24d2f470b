#include "lamina/schedule/trip_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"

namespace lamina::schedule {
namespace {

using lamina::testing::IsNear;

// As the search without a limit finds it, whether or not that had to be asked.
TEST(TripFinder, FindsBestResponses) {
  Random random(1);
  for (int i = 0; i < 60; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 10, .max_layers = 6}, 12);
    Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
    TripFinder finder(workload);
    BestResponse search(*it.network);
    Loads loads(workload);
    Timeline timeline(*it.network);
    for (std::size_t j = 0; j < workload.num_jobs(); ++j) {
      const Job& job = workload.job(j);
      const Trip& trip = finder.best(j, timeline, loads);
      const Seconds found = timeline.completion(job.release(), trip.tasks);
      EXPECT_THAT(found, IsNear(search.solve(job, timeline).completion));
      // The limit takes away nothing that ends by it.
      EXPECT_THAT(search.solve(job, timeline, found).completion, IsNear(found));
      EXPECT_FALSE(search.solve(job, timeline, found * 0.999).feasible());
      timeline.place(job.release(), trip.tasks);
    }
  }
}

TEST(TripFinder, GivesTheWorkloadsWayWhereItIsKnown) {
  Random random(2);
  const Instance it = lamina::testing::random_instance(
      random, {.min_nodes = 6, .max_nodes = 10, .max_layers = 6, .constraints = false}, 20);
  Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
  TripFinder finder(workload);
  std::vector<Price> prices(Resources(*it.network).size());
  for (std::size_t j = 0; j < workload.num_jobs(); ++j) {
    for (Price& price : prices) price = {0.0, random.log_uniform(0.1, 10.0)};
    const Trip& trip = finder.cheapest(j, prices);
    EXPECT_EQ(&finder.cheapest(j, prices), &trip) << "kept by the finder";
    const Trip& taken_over = workload.add_trip(j, trip.route);
    EXPECT_EQ(&finder.cheapest(j, prices), &taken_over);
  }
}

}  // namespace
}  // namespace lamina::schedule
