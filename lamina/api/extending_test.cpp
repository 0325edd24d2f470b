// docs/extending.md says that a planner is one file and one row. Here its own example is added to a
// copy of the table, and planned, explained and judged with.
#include <algorithm>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/nearest_edge.h"

#include "lamina/api/plan.h"
#include "lamina/plan/check.h"

namespace lamina::api {
namespace {

using lamina::testing::IsNear;

// The table that is built in, and one row more.
struct Extended {
  std::vector<route::JobPlanner> of_one{route::planners().begin(), route::planners().end()};
  PlannerTable table;

  Extended() {
    of_one.push_back(route::kNearestEdge);
    table = planner_table(of_one, schedule::planners());
  }
};

// relay a, node b (10 FLOP/s) next to it, node c (20 FLOP/s) behind it.
Instance instance_of(const char* drawing, JobSpec spec = {}) {
  Instance it{.network = lamina::testing::draw_shared(drawing)};
  it.jobs.push_back(lamina::testing::job(*it.network, lamina::testing::model("20B 10F 5B 20F 1B"),
                                         "a", "a", std::move(spec)));
  return it;
}

constexpr const char* kLine = "a --10B-- b(10F) --100B-- c(20F)";

// 2 s to b, 3 s of computing, 0.1 s back; c would take 2.2 + 1.5 + 0.11 s.
TEST(Extending, ThePlannerOfTheManualPlansAndIsJudged) {
  const Extended extended;
  const Instance it = instance_of(kLine);
  const Plan plan = api::plan(it, {.planner = "nearest-edge"}, extended.table).value();
  EXPECT_EQ(plan.planner, "nearest-edge");
  EXPECT_THAT(plan.jobs[0].latency, IsNear(5.1));
  const Verdict verdict = check(it, plan);
  EXPECT_TRUE(verdict.ok);
  EXPECT_FALSE(verdict.optimal);
}

TEST(Extending, ItTakesPartInExplain) {
  const Extended extended;
  const Plan plan = api::plan(instance_of(kLine), {.explain = true}, extended.table).value();
  const auto row = std::ranges::find(plan.alternatives, "nearest-edge", &Alternative::planner);
  ASSERT_NE(row, plan.alternatives.end());
  EXPECT_THAT(*row->latency, IsNear(5.1));
}

TEST(Extending, OptionsOfOthersAreRefusedForIt) {
  const Extended extended;
  const auto plan =
      api::plan(instance_of(kLine), {.planner = "nearest-edge", .engine = "sweep"}, extended.table);
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().where, "engine");
  EXPECT_FALSE(api::plan(instance_of(kLine), {.planner = "nearest-edge"}));  // not built in
}

// Layer 2 is pinned to c, so the planner finds nothing, though there is a plan. It says so, and the
// judge, which does not know the planner, takes it for what it is.
TEST(Extending, ThatItFindsNoneIsNoClaim) {
  const Extended extended;
  const Instance it = instance_of(kLine, {.pins = {{2, 2, {NodeId(2)}}}});
  Plan plan = api::plan(it, {.planner = "nearest-edge"}, extended.table).value();
  ASSERT_FALSE(plan.jobs[0].planned);
  EXPECT_TRUE(plan.jobs[0].none_found);
  EXPECT_TRUE(check(it, plan).ok);

  plan.jobs[0].none_found = false;  // the claim that there is none, by whomever
  EXPECT_FALSE(check(it, plan).ok);
}

// Nothing leads to a node that computes: every planner may say that there is no plan.
TEST(Extending, WhereNothingCanBeFoundItSaysSo) {
  const Extended extended;
  const Plan plan =
      api::plan(instance_of("a --10B-- b"), {.planner = "nearest-edge"}, extended.table).value();
  ASSERT_FALSE(plan.jobs[0].planned);
  EXPECT_FALSE(plan.jobs[0].none_found);
}

}  // namespace
}  // namespace lamina::api
