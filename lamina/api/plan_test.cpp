#include "lamina/api/plan.h"

#include <gmock/gmock.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/api/planners.h"
#include "lamina/plan/check.h"

namespace lamina::api {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::IsNear;
using lamina::testing::job;
using lamina::testing::model;
using ::testing::HasSubstr;

// The input takes 2 s to b, which computes 3 s; the result takes 0.2 s. All at a: 30 s + 0.3 s.
Instance small(std::size_t jobs = 1) {
  const auto network = draw_shared("a(1F) --10B-- b(10F) --5B-- c");
  return {network, std::vector<Job>(jobs, job(*network, model("20B 10F 5B 20F 1B"), "a", "c"))};
}

TEST(Plan, OneJobWithItsBoundAndSummary) {
  const auto plan = api::plan(small(), {});
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->planner, "shortest-path");
  EXPECT_EQ(plan->objective, "latency");
  EXPECT_EQ(plan->waiting, "draining");
  ASSERT_EQ(plan->jobs.size(), 1U);
  EXPECT_TRUE(plan->jobs.front().planned);
  EXPECT_EQ(plan->jobs.front().priority, 1);
  EXPECT_THAT(plan->jobs.front().latency, IsNear(5.2));
  EXPECT_THAT(plan->summary->objective, IsNear(5.2));
  EXPECT_THAT(plan->bound->lower, IsNear(5.2));
  EXPECT_EQ(plan->bound->kind, "dual");
  EXPECT_NEAR(*plan->bound->gap, 0.0, 1e-12);
  EXPECT_FALSE(lacks_some(*plan));
}

TEST(Plan, RestrictedPlannersStateTheOptimumAsTheirBound) {
  const auto plan = api::plan(small(), {.planner = "source-only"});
  ASSERT_TRUE(plan.has_value()) << plan.error().text();
  EXPECT_THAT(plan->summary->objective, IsNear(30.3));
  EXPECT_THAT(plan->bound->lower, IsNear(5.2));
  EXPECT_NEAR(*plan->bound->gap, 30.3 / 5.2 - 1, 1e-9);
}

TEST(Plan, MakespanCountsFromTimeZero) {
  const auto network = draw_shared("a(1F)");
  JobSpec spec;
  spec.release = Seconds(4);
  const Instance instance{network, {job(*network, model("0B 2F 0B"), "a", "a", spec)}};
  const auto plan = api::plan(instance, {.objective = "makespan"});
  EXPECT_THAT(plan->summary->objective, IsNear(6));
  EXPECT_THAT(plan->bound->lower, IsNear(6));
  EXPECT_THAT(plan->jobs.front().latency, IsNear(2));
}

TEST(Plan, NoPlanIsAResult) {
  const auto network = draw_shared("a(1F) <--1B-- b");
  const Instance instance{network, {job(*network, model("0B 2F 0B"), "a", "b")}};
  const auto plan = api::plan(instance, {});
  ASSERT_TRUE(plan.has_value());
  EXPECT_FALSE(plan->jobs.front().planned);
  EXPECT_FALSE(plan->jobs.front().reason.empty());
  EXPECT_TRUE(plan->jobs.front().steps.empty());
  EXPECT_FALSE(plan->bound || plan->summary);
  EXPECT_TRUE(lacks_some(*plan));
}

// A search that ends early with a plan, all at the source: 20 s, where 2 + 2 s are possible.
route::RoutingResult plan_half(const Network& network, const Job& job,
                               const route::RoutingOptions& options) {
  auto found = route::planners()[1].plan(network, job, options);
  found.stopped = true;
  return found;
}

TEST(Plan, BoundsWhatAStoppedSearchFoundByWhatIsProved) {
  Instance it;
  it.network = lamina::testing::draw_shared("a(1F) --1B-- b(10F)");
  it.jobs.push_back(
      lamina::testing::job(*it.network, lamina::testing::model("2B 20F 0B"), "a", "b", {}));
  ASSERT_EQ(route::planners()[1].name, "source-only");
  const std::array rows{route::JobPlanner{
      .name = "half", .label = "half", .summary = "half of it", .plan = plan_half}};
  const auto plan = api::plan(it, {}, planner_table(rows, {}));
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_NEAR(plan->jobs.front().latency.value(), 20.0, 1e-12);
  ASSERT_TRUE(plan->bound);
  EXPECT_NEAR(plan->bound->lower.value(), 4.0, 1e-12);
}

TEST(Plan, NoJobsMakeAnEmptyPlan) {
  const auto plan = api::plan(small(0), {});
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(plan->jobs.empty());
  EXPECT_FALSE(lacks_some(*plan));
}

TEST(Plan, RefusesWhatDoesNotFit) {
  const auto refusal = [](const Instance& instance, const PlanOptions& options) {
    const auto plan = api::plan(instance, options);
    return plan ? Error{} : plan.error();
  };
  EXPECT_EQ(refusal(small(), {.planner = "oracle"}).where, "planner");
  EXPECT_EQ(refusal(small(), {.objective = "beauty"}).where, "objective");
  EXPECT_EQ(refusal(small(2), {.planner = "shortest-path"}).where, "planner");
  EXPECT_THAT(refusal(small(2), {.planner = "shortest-path"}).message,
              HasSubstr("shortest-path takes one job, but there are 2"));
  EXPECT_EQ(refusal(small(2), {.discipline = "lifo"}).where, "discipline");
  EXPECT_EQ(refusal(small(), {.planner = "tiers"}).where, "tiers");
  EXPECT_EQ(refusal(small(), {.tiers = {"a"}}).where, "tiers");
  const Error unknown = refusal(small(), {.planner = "tiers", .tiers = {"a", "zz"}});
  EXPECT_EQ(unknown.where, "tiers");
  EXPECT_THAT(unknown.message, HasSubstr("'zz'"));
}

TEST(Plan, EveryPlannerIsJudgedSoundAndNoneBeatsTheOptimum) {
  Random random(21);
  for (int i = 0; i < 150; ++i) {
    const Instance instance = lamina::testing::random_instance(random);
    const auto waiting = static_cast<Waiting>(i % 3);
    const auto best = api::plan(instance, {.waiting = waiting});
    ASSERT_TRUE(best.has_value());
    for (const Planner& planner : planners()) {
      PlanOptions options{
          .planner = std::string(planner.name), .waiting = waiting, .time_limit = Seconds(0.002)};
      if (planner.of_several != nullptr && waiting != Waiting::kDraining) {
        EXPECT_EQ(api::plan(instance, options).error().where, "waiting");
        continue;
      }
      if (planner.name == "tiers")
        options.tiers = {instance.network->nodes().front().id, instance.network->nodes().back().id};
      const auto plan = api::plan(instance, options);
      ASSERT_TRUE(plan.has_value()) << plan.error().text();
      if (lacks_some(*plan)) continue;
      ASSERT_FALSE(lacks_some(*best)) << planner.name << " finds a plan where there is none";
      EXPECT_GE(plan->summary->objective.value(), best->summary->objective.value() * (1 - 1e-9))
          << planner.name;
      const Verdict verdict = check(instance, *plan);
      EXPECT_TRUE(verdict.ok) << planner.name << ": "
                              << (verdict.violations.empty() ? ""
                                                             : verdict.violations.front().message);
    }
  }
}

}  // namespace
}  // namespace lamina::api
