#include "lamina/schedule/best_response.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/all_routes.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/route/layered_sweep.h"

namespace lamina::schedule {
namespace {

using lamina::testing::all_routes;
using lamina::testing::IsNear;

Seconds least_completion(const Network& network, const Job& job, const Timeline& timeline) {
  Seconds least = Seconds::infinity();
  for (const Route& route : all_routes(network, job))
    least = std::min(least, timeline.completion(job.release(), tasks_of(network, job, route)));
  return least;
}

// Jobs are placed one after the other; each answer equals the least over all routes (Theorem 2).
TEST(BestResponse, IsTheLeastOverAllRoutes) {
  Random random(1);
  for (int i = 0; i < 80; ++i) {
    const Instance it = lamina::testing::random_instance(
        random,
        {.min_nodes = 2, .max_nodes = 4, .min_layers = 0, .max_layers = 3, .ends = i % 2 == 1}, 4);
    const Network& network = *it.network;
    BestResponse best_response(network);
    Timeline timeline(network);
    for (const Job& job : it.jobs) {
      SCOPED_TRACE(::testing::Message() << "instance " << i << ", " << job.id());
      const route::RoutingResult& answer = best_response.solve(job, timeline);
      EXPECT_THAT(answer.completion, IsNear(least_completion(network, job, timeline)));
      if (!answer.feasible()) continue;
      const auto tasks = tasks_of(network, job, answer.route);
      EXPECT_THAT(timeline.completion(job.release(), tasks), IsNear(answer.completion));
      timeline.place(job.release(), tasks);
    }
  }
}

// Alone, it is what the draining rule gives.
TEST(BestResponse, OfTheFirstJobIsItsPlanAlone) {
  Random random(2);
  for (int i = 0; i < 100; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 20, .max_layers = 12});
    BestResponse best_response(*it.network);
    route::LayeredSweep sweep(*it.network);
    EXPECT_THAT(best_response.solve(it.jobs[0], Timeline(*it.network)).completion,
                IsNear(sweep.solve({it.jobs[0], Waiting::kDraining}).completion));
  }
}

// Whatever way is known, a bad one or the best itself: the answer is the same.
TEST(BestResponse, IsTheSameWhateverWayIsKnown) {
  Random random(4);
  for (int i = 0; i < 60; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 3, .max_nodes = 12, .max_layers = 8}, 5);
    const Network& network = *it.network;
    BestResponse best_response(network), bounded(network);
    Timeline timeline(network);
    for (const Job& job : it.jobs) {
      SCOPED_TRACE(::testing::Message() << "instance " << i << ", " << job.id());
      const route::RoutingResult best = best_response.solve(job, timeline);
      if (!best.feasible()) continue;
      for (const double factor : {1.0, 1.5, 10.0}) {
        const route::RoutingResult& answer = bounded.solve(job, timeline, best.completion * factor);
        EXPECT_EQ(answer.completion, best.completion);
        EXPECT_EQ(answer.route, best.route);
      }
      timeline.place(job.release(), tasks_of(network, job, best.route));
    }
  }
}

double price_of(const Network& network, const Job& job, const Route& route,
                std::span<const Price> prices, double delay_factor) {
  double sum = 0.0;
  for (const Task& task : tasks_of(network, job, route)) {
    const Price& price = prices[task.resource.index()];
    sum += price.fixed + price.factor * task.service.value() + delay_factor * task.delay.value();
  }
  return sum;
}

TEST(PricedRouting, IsTheCheapestOfAllRoutes) {
  Random random(3);
  for (int i = 0; i < 40; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 2, .max_nodes = 4, .min_layers = 0, .max_layers = 3});
    const Network& network = *it.network;
    std::vector<Price> prices(Resources(network).size());
    for (Price& price : prices)
      price = {random.chance(0.5) ? 0.0 : random.unit(),
               random.chance(0.2) ? 0.0 : 3 * random.unit()};
    const double delay_factor = random.unit();
    double least = std::numeric_limits<double>::infinity();
    for (const Route& route : all_routes(network, it.jobs[0]))
      least = std::min(least, price_of(network, it.jobs[0], route, prices, delay_factor));
    PricedRouting routing(network);
    const route::RoutingResult& answer = routing.solve(it.jobs[0], prices, delay_factor);
    SCOPED_TRACE(i);
    EXPECT_THAT(answer.completion, IsNear(Seconds(least)));
    if (!answer.feasible()) continue;
    EXPECT_THAT(Seconds(price_of(network, it.jobs[0], answer.route, prices, delay_factor)),
                IsNear(answer.completion));
  }
}

TEST(PricedRouting, IsTheSameWithinALimitThatItKeeps) {
  Random random(5);
  for (int i = 0; i < 60; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_nodes = 3, .max_nodes = 12, .max_layers = 8}, 1);
    std::vector<Price> prices(Resources(*it.network).size());
    for (Price& price : prices)
      price = {random.chance(0.5) ? 0.0 : random.unit(), 1.0 + 3 * random.unit()};
    PricedRouting routing(*it.network);
    const Seconds least = routing.solve(it.jobs[0], prices).completion;
    if (!least.is_finite()) continue;
    SCOPED_TRACE(i);
    for (const double factor : {1.0, 1.5, 10.0})
      EXPECT_THAT(routing.solve_within(it.jobs[0], prices, least * factor).completion,
                  IsNear(least));
    if (least == Seconds()) continue;
    EXPECT_FALSE(routing.solve_within(it.jobs[0], prices, least * 0.9).feasible());
  }
}

}  // namespace
}  // namespace lamina::schedule
