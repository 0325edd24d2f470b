#include <atomic>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"

#include "lamina/api/plan.h"
#include "lamina/api/requests.h"
#include "lamina/plan/check.h"

namespace lamina::api {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::job;
using lamina::testing::model;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::Field;

Instance jobs(std::size_t count) {
  const auto network = draw_shared("a(1F) --10B-- b(10F) --5B-- c(1F)");
  Instance instance{network, {}};
  for (std::size_t i = 0; i < count; ++i) {
    JobSpec spec;
    spec.id = "job" + std::to_string(i);
    instance.jobs.push_back(job(*network, model("20B 10F 5B 20F 1B"), "a", "c", spec));
  }
  return instance;
}

PlanOptions with(const Planner& planner) {
  PlanOptions options;
  options.planner = planner.name;
  if (planner.of_one != nullptr && planner.of_one->needs == "tiers") options.tiers = {"a", "c"};
  return options;
}

// A server stops what takes too long, whoever plans.
TEST(Stop, EndsEveryPlannerWithoutAPlan) {
  const std::atomic<bool> flag = true;
  for (const Planner& planner : planners()) {
    const Instance instance = jobs(planner.takes_several ? 3 : 1);
    PlanOptions options = with(planner);
    options.stop = &flag;
    const auto plan = api::plan(instance, options);
    ASSERT_TRUE(plan) << planner.name << ": " << plan.error().text();
    EXPECT_EQ(plan->jobs.size(), instance.jobs.size());
    EXPECT_THAT(
        plan->jobs,
        Each(AllOf(Field(&PlannedJob::planned, false), Field(&PlannedJob::none_found, true),
                   Field(&PlannedJob::reason, "the search was stopped before it found a plan"))))
        << planner.name;
    EXPECT_TRUE(check(instance, *plan).ok) << planner.name;
    const auto reply = answer(PlanRequest{LoadedInstance{instance, {}}, options});
    EXPECT_EQ(reply->outcome, Outcome::kNoPlan) << planner.name;
  }
}

// Every planner takes these, and none that ends before the limit minds it.
TEST(Stop, TakesALimitAndASeedAndThreadsOfEveryPlanner) {
  for (const Planner& planner : planners()) {
    const Instance instance = jobs(planner.takes_several ? 3 : 1);
    PlanOptions options = with(planner);
    for (const auto& [name, text] :
         {std::pair{"time-limit", "10 ms"}, {"seed", "7"}, {"threads", "2"}})
      ASSERT_TRUE(set_option(options, *find_option(plan_options(), name), text));
    const auto plan = api::plan(instance, options);
    ASSERT_TRUE(plan) << planner.name << ": " << plan.error().text();
    EXPECT_THAT(plan->jobs, Each(Field(&PlannedJob::planned, true))) << planner.name;
  }
}

}  // namespace
}  // namespace lamina::api
