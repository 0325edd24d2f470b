#include "lamina/plan/plan.h"

#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"

namespace lamina {
namespace {

using testing::draw;
using testing::IsNear;
using testing::job;
using testing::model;
using testing::route;

TEST(PlannedJob, HoldsTheRouteByName) {
  const Network network = draw("a(1F) --10B-- b(10F); b --5B/1s-- c");
  JobSpec spec;
  spec.id = "cam";
  spec.release = Seconds(1);
  spec.deadline = Seconds(5);
  const Job it = job(network, model("20B 10F 5B 20F 1B"), "a", "c", spec);
  const PlannedJob row =
      planned_job(network, it, Waiting::kDraining, route(network, "a>b b* b* b>c"));

  EXPECT_EQ(row.id, "cam");
  EXPECT_TRUE(row.planned);
  EXPECT_EQ(row.priority, 1);
  EXPECT_THAT(row.latency, IsNear(6.2));  // 2 + 3 + 0.2 + 1
  EXPECT_THAT(row.completion, IsNear(7.2));
  EXPECT_THAT(row.fictitious, IsNear(6.2));
  EXPECT_EQ(row.deadline_met, false);
  ASSERT_EQ(row.steps.size(), 3u);
  const auto& first = std::get<SendStep>(row.steps[0].what);
  EXPECT_EQ(first.from + first.to, "ab");
  EXPECT_EQ(first.tensor, 0);
  EXPECT_EQ(first.bytes, Bytes(20));
  EXPECT_EQ(first.link, 0);
  const auto& stay = std::get<ComputeStep>(row.steps[1].what);
  EXPECT_EQ(stay.node, "b");
  EXPECT_EQ(stay.first_layer, 1);
  EXPECT_EQ(stay.last_layer, 2);
  const auto& last = std::get<SendStep>(row.steps[2].what);
  EXPECT_EQ(last.tensor, 2);
  EXPECT_EQ(last.link, 1);
  EXPECT_THAT(row.steps[2].end, IsNear(7.2));
}

TEST(InfeasibleJob, SaysWhyAndHasNoPriority) {
  const Network network = draw("a; b");
  const PlannedJob row = infeasible_job(job(network, model("1B"), "a", "b"), "no way");
  EXPECT_FALSE(row.planned);
  EXPECT_EQ(row.reason, "no way");
  EXPECT_FALSE(row.priority);
  EXPECT_TRUE(row.steps.empty());
}

TEST(GapOf, IsRelativeToTheBound) {
  EXPECT_DOUBLE_EQ(*gap_of(Seconds(3), Seconds(2)), 0.5);
  EXPECT_EQ(gap_of(Seconds(0), Seconds(0)), 0.0);
  EXPECT_EQ(gap_of(Seconds(1), Seconds(0)), std::nullopt);
}

}  // namespace
}  // namespace lamina
