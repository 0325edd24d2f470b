#include "lamina/capacity/priced_search.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "tests/support/all_routes.h"
#include "tests/support/generation.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/model/resources.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/judged_charges.h"
#include "lamina/plan/tasks.h"

namespace lamina::capacity {
namespace {

std::vector<double> random_prices(Random& random, const Network& network) {
  std::vector<double> prices(Resources(network).size());
  for (double& price : prices)
    price = random.below(4) == 0 ? 0.0 : std::exp(static_cast<double>(random.below(10)) - 5.0);
  return prices;
}

double paid(const Network& network, const Job& job, const Route& route,
            const std::vector<double>& prices) {
  double sum = 0.0;
  for (const Task& task : tasks_of(network, job, route))
    sum += prices[task.resource.index()] * task.service.value();
  return sum;
}

double paid(const Network& network, const Job& job, const Way& way,
            const std::vector<double>& prices) {
  double sum = paid(network, job, way.route, prices);
  if (generates(job))
    sum += job.model().steps() *
           paid(network, job.further_run(last_node_of(job, way.route)), way.again, prices);
  return sum;
}

void expect_near(double found, double truth, std::uint64_t seed) {
  if (std::isinf(truth))
    EXPECT_TRUE(std::isinf(found)) << seed;
  else
    EXPECT_NEAR(found, truth, 1e-9 * truth + 1e-250) << seed;
}

TEST(PricedSearch, FindsTheCheapestOfAllWays) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    testing::RandomShape shape{.max_nodes = 3, .max_layers = 3, .ends = seed % 2 == 0};
    const Instance instance = testing::random_instance(random, shape);
    const Network& network = *instance.network;
    const Job& job = instance.jobs.front();
    const std::vector<double> prices = random_prices(random, network);
    double least = std::numeric_limits<double>::infinity();
    for (const Route& route : testing::all_routes(network, job))
      least = std::min(least, paid(network, job, route, prices));
    PricedSearch search(network);
    search.set_prices(prices);
    search.run(job);
    expect_near(search.cost_to(job.destination()), least, seed);
    expect_near(least_charges(network, job, {prices, 0.0})[job.source().index()], least, seed);
    if (!std::isfinite(least)) continue;
    expect_near(paid(network, job, search.way_to(job.destination()), prices), least, seed);
  }
}

// Two searches that share nothing, from the front and from the back, for models that generate.
TEST(PricedSearch, AgreesWithTheJudgeOnModelsThatGenerate) {
  std::size_t num_found = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    const Instance instance = testing::random_generation(
        random, {.max_nodes = 4, .max_layers = 4, .constraints = true, .ends = seed % 2 == 0});
    const Network& network = *instance.network;
    const Job& job = instance.jobs.front();
    const std::vector<double> prices = random_prices(random, network);
    PricedSearch search(network);
    search.set_prices(prices);
    search.run(job);
    const double truth = least_charges(network, job, {prices, 0.0})[job.source().index()];
    expect_near(search.cost_to(job.destination()), truth, seed);
    if (!std::isfinite(truth)) continue;
    ++num_found;
    expect_near(paid(network, job, search.way_to(job.destination()), prices), truth, seed);
  }
  EXPECT_GT(num_found, 100U);
}

}  // namespace
}  // namespace lamina::capacity
