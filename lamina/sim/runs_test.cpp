#include "lamina/sim/runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/all_routes.h"
#include "tests/support/generation.h"

#include "lamina/plan/generation.h"
#include "lamina/sim/simulate.h"

namespace lamina::sim {
namespace {

using lamina::testing::all_routes;
using lamina::testing::random_generation;

std::vector<Stay> stays_of(const Route& route) {
  std::vector<Stay> stays;
  for (const Leg& leg : route)
    if (const Stay* const stay = std::get_if<Stay>(&leg)) stays.push_back(*stay);
  return stays;
}

// Some route of the job with one that its further runs may take.
std::optional<std::pair<Route, Route>> some_runs(const Network& network, const Job& job,
                                                 Random& random) {
  auto routes = all_routes(network, job);
  random.shuffle(std::span(routes));
  for (const Route& route : routes)
    for (const Route& again : all_routes(network, job.further_run(last_node_of(job, route))))
      if (stays_of(again) == stays_of(route)) return std::pair(route, again);
  return std::nullopt;
}

Plan plan_of(const Instance& instance, std::vector<PlannedJob> rows) {
  Plan plan;
  plan.planner = "drawn";
  plan.jobs = std::move(rows);
  for (std::size_t i = 0; i < plan.jobs.size(); ++i)
    plan.jobs[i].priority = static_cast<std::int64_t>(i + 1);
  (void)instance;
  return plan;
}

// Alone, every discipline takes what the plan says, whole tensors and chunks alike but for crumbs.
TEST(SimulateRuns, TakesWhatThePlanOfOneJobSays) {
  std::size_t count = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = random_generation(random, {3, 2, true});
    const Network& network = *instance.network;
    if (network.chunk().is_finite()) continue;
    const auto runs = some_runs(network, instance.jobs.front(), random);
    if (!runs) continue;
    ++count;
    const PlannedJob row =
        planned_job(network, instance.jobs.front(), Waiting::kDraining, runs->first, runs->second);
    for (const Discipline& discipline : disciplines()) {
      const auto trace = simulate(instance, plan_of(instance, {row}), discipline);
      ASSERT_TRUE(trace) << trace.error().text();
      const TracedJob& job = trace->jobs.front();
      EXPECT_NEAR(job.latency.value(), row.latency.value(), 1e-12 * row.latency.value());
      EXPECT_NEAR(job.first_token->value(), row.first_token->value(),
                  1e-12 * row.first_token->value());
      EXPECT_NEAR(job.waiting.value(), row.breakdown.waiting.value(), 1e-11 * row.latency.value());
      for (const TracedResource& resource : trace->resources)
        for (const TracedInterval& interval : resource.intervals) {
          ASSERT_TRUE(interval.run);
          EXPECT_LE(*interval.run, row.again->count + 1);
          EXPECT_LE(interval.step, *interval.run == 1 ? row.steps.size() : row.again->steps.size());
        }
    }
  }
  EXPECT_GT(count, 30U);
}

// Whatever results there are: the job of the higher priority is as fast as alone, and the other no
// faster.
TEST(SimulateRuns, ResultsDelayNobody) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Instance instance = random_generation(random, {3, 2});
    const Network& network = *instance.network;
    const auto runs = some_runs(network, instance.jobs.front(), random);
    if (!runs) continue;
    JobSpec spec = instance.jobs.front().spec();
    spec.id = "other";
    instance.jobs.push_back(*Job::make(network, spec));
    std::vector<PlannedJob> rows;
    for (const Job& job : instance.jobs)
      rows.push_back(planned_job(network, job, Waiting::kDraining, runs->first, runs->second));
    const auto alone = simulate({instance.network, {instance.jobs.front()}},
                                plan_of(instance, {rows.front()}), disciplines().front());
    const auto both = simulate(instance, plan_of(instance, rows), disciplines().front());
    ASSERT_TRUE(alone && both);
    EXPECT_EQ(both->jobs[0].latency, alone->jobs[0].latency);
    EXPECT_GE(both->jobs[1].latency, alone->jobs[0].latency);
  }
}

TEST(SimulateRuns, RefusesPlansWithoutFurtherRuns) {
  Random random(1);
  for (;;) {
    const Instance instance = random_generation(random, {3, 2});
    const auto runs = some_runs(*instance.network, instance.jobs.front(), random);
    if (!runs) continue;
    PlannedJob row = planned_job(*instance.network, instance.jobs.front(), Waiting::kDraining,
                                 runs->first, runs->second);
    row.again.reset();
    const auto trace = simulate(instance, plan_of(instance, {row}), disciplines().front());
    ASSERT_FALSE(trace);
    EXPECT_EQ(trace.error().code, ErrorCode::kMissingKey);
    EXPECT_EQ(trace.error().where, "jobs[0].again");
    return;
  }
}

}  // namespace
}  // namespace lamina::sim
