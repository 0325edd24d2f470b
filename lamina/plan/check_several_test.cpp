#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"

#include "lamina/plan/check.h"

namespace lamina {
namespace {

using testing::draw_shared;
using testing::IsNear;
using testing::job;
using testing::model;

std::string codes(const Verdict& verdict) {
  std::string text;
  for (const Violation& v : verdict.violations)
    text += fmt::format("{}{}@{}", text.empty() ? "" : " ", v.code, v.step.value_or(0));
  return text;
}

// Two jobs of 4 s at u. The first has priority, so the other is interrupted.
//   slow: released at 0, served 0..1, interrupted by quick (1..5), served 5..8
TEST(Check, JudgesSeveralJobsByTheirPriorities) {
  Instance instance;
  instance.network = draw_shared("u(1F)");
  JobSpec slow, quick;
  slow.id = "slow";
  quick.id = "quick";
  quick.release = Seconds(1);
  instance.jobs = {job(*instance.network, model("0B 4F 0B"), "u", "u", slow),
                   job(*instance.network, model("0B 4F 0B"), "u", "u", quick)};
  Plan plan;
  plan.objective = "mean-latency";
  for (const Job& it : instance.jobs)
    plan.jobs.push_back(
        planned_job(*instance.network, it, Waiting::kDraining, {Stay{NodeId(0), 1, 1}}));
  PlannedJob& first = plan.jobs[0];
  first.priority = 2;
  first.completion = first.latency = first.fictitious = first.steps[0].end = Seconds(8);
  first.steps[0].waiting = first.breakdown.waiting = Seconds(4);
  plan.summary = Summary{Seconds(6), Seconds(8), Seconds(6), Seconds(8), {}};
  plan.bound = Bound{Seconds(4), 0.5, "unloaded"};
  const Verdict verdict = check(instance, plan);
  EXPECT_TRUE(verdict.ok) << codes(verdict);
  EXPECT_FALSE(verdict.optimal);
  EXPECT_THAT(*verdict.latency, IsNear(6.0));

  Plan swapped = plan;
  std::swap(swapped.jobs[0].priority, swapped.jobs[1].priority);
  EXPECT_FALSE(check(instance, swapped).ok);
  Plan tied = plan;
  tied.jobs[0].priority = 1;
  EXPECT_EQ(codes(check(instance, tied)), "wrong-priority@0");
  for (const std::optional<std::int64_t> bad : {std::optional<std::int64_t>(0), {}}) {
    Plan unranked = plan;
    unranked.jobs[1].priority = bad;
    EXPECT_EQ(codes(check(instance, unranked)), "wrong-priority@0");
  }
  Plan boastful = plan;
  boastful.bound = Bound{Seconds(6.1), gap_of(Seconds(6), Seconds(6.1)), "unloaded"};
  EXPECT_EQ(codes(check(instance, boastful)), "false-bound@0");
}

}  // namespace
}  // namespace lamina
