#include "lamina/api/plan_several.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/api/planners.h"
#include "lamina/core/random.h"
#include "lamina/plan/check.h"

namespace lamina::api {
namespace {

constexpr std::array kObjectives{"mean-latency", "weighted-latency", "max-latency", "makespan"};

Job named(const Network& network, const std::shared_ptr<const Model>& model, std::string id,
          std::string_view destination) {
  JobSpec spec;
  spec.id = std::move(id);
  return lamina::testing::job(network, model, "a", destination, spec);
}

TEST(PlanSeveral, EveryPlanOfEveryObjectiveIsJudgedSound) {
  Random random(1);
  for (int i = 0; i < 12; ++i) {
    const Instance instance = lamina::testing::random_instance(random, {.max_nodes = 10}, 5);
    for (const Planner& planner : planners()) {
      if (!planner.takes_several) continue;
      for (const char* objective : kObjectives) {
        const auto plan = api::plan(instance, {.planner = std::string(planner.name),
                                               .objective = objective,
                                               .time_limit = Seconds(0.005)});
        ASSERT_TRUE(plan.has_value()) << plan.error().text();
        const Verdict verdict = check(instance, *plan);
        EXPECT_TRUE(verdict.ok) << planner.name << ", " << objective << ": "
                                << (verdict.ok ? "" : verdict.violations.front().message);
        EXPECT_FALSE(verdict.ok && instance.jobs.size() > 1 && verdict.optimal);
      }
    }
  }
}

TEST(PlanSeveral, PlansTheRestWhereOneJobHasNoWay) {
  const auto network = lamina::testing::draw_shared("a(1F) --1B-- b(1F); c(1F)");
  const auto model = lamina::testing::model("1B 1F 1B");
  const Instance instance{network,
                          {named(*network, model, "one", "b"), named(*network, model, "lost", "c"),
                           named(*network, model, "two", "b")}};
  const auto plan = api::plan(instance, {});
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->planner, "greedy");
  ASSERT_EQ(plan->jobs.size(), 3U);
  EXPECT_TRUE(plan->jobs[0].planned);
  EXPECT_FALSE(plan->jobs[1].planned);
  EXPECT_NE(plan->jobs[1].reason, "");
  EXPECT_FALSE(plan->jobs[1].priority.has_value());
  EXPECT_TRUE(plan->jobs[2].planned);
  EXPECT_TRUE(check(instance, *plan).ok);
}

TEST(PlanSeveral, OfNoJobsIsEmpty) {
  const Instance instance{lamina::testing::draw_shared("a(1F)"), {}};
  const auto plan = api::plan(instance, {.planner = "neighbourhood-search"});
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(plan->jobs.empty());
  EXPECT_TRUE(check(instance, *plan).ok);
}

}  // namespace
}  // namespace lamina::api
