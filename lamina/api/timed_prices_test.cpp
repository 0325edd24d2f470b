#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/core/random.h"
#include "lamina/plan/check.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/simulate.h"

namespace lamina::api {
namespace {

// Some jobs that come at once in a small network.
Instance crowd(Random& random) {
  Instance instance = lamina::testing::random_instance(
      random, {.max_nodes = 4, .max_layers = 3, .backlogs = random.chance(0.3)},
      3 + random.below(4));
  if (random.chance(0.5)) return instance;
  std::vector<Job> jobs;
  for (const Job& job : instance.jobs) {
    JobSpec spec = job.spec();
    spec.release = Seconds(1.7e9);
    jobs.push_back(*Job::make(*instance.network, spec));
  }
  instance.jobs = std::move(jobs);
  return instance;
}

PlanOptions options_with_proof() {
  PlanOptions options;
  options.planner = "greedy";
  options.objective = "mean-latency";
  options.bound = BoundRule::kMultipliers;
  options.certificate = true;
  return options;
}

void demand_below_all_simulations(const Instance& instance, const Plan& plan) {
  for (const sim::Discipline& discipline : sim::disciplines()) {
    const auto trace = sim::simulate(instance, plan, discipline);
    ASSERT_TRUE(trace);
    double sum = 0.0;
    std::size_t count = 0;
    for (const auto& job : trace->jobs) {
      sum += job.latency.value();
      ++count;
    }
    ASSERT_GT(count, 0U);
    EXPECT_LE(plan.bound->lower.value(), sum / static_cast<double>(count) * (1.0 + 1e-9))
        << discipline.name;
  }
}

void demand_refused_above(const Instance& instance, Plan plan) {
  plan.bound->lower = plan.bound->lower * (1.0 + 1e-6);
  plan.bound->gap = gap_of(plan.summary->objective, plan.bound->lower);
  const Verdict verdict = check(instance, plan);
  ASSERT_FALSE(verdict.ok);
  EXPECT_EQ(verdict.violations.front().code, "false-bound");
}

TEST(TimedPrices, HoldForEveryDisciplineAndAreProved) {
  int timed = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const Instance instance = crowd(random);
    const auto plan = api::plan(instance, options_with_proof());
    if (!plan || plan->bound->kind != "timed-prices") continue;
    ++timed;
    SCOPED_TRACE(seed);
    EXPECT_EQ(plan->bound->holds_for, "any");
    const Verdict verdict = check(instance, *plan);
    EXPECT_TRUE(verdict.ok && verdict.bound_proved)
        << (verdict.ok ? "" : verdict.violations.front().message);
    demand_below_all_simulations(instance, *plan);
    const bool late = instance.jobs.front().release() > Seconds(1e9);  // where clocks lose digits
    const auto gap = plan->bound->gap;
    if (!late && gap && *gap > 1e-5) demand_refused_above(instance, *plan);
  }
  EXPECT_GT(timed, 8);
}

}  // namespace
}  // namespace lamina::api
