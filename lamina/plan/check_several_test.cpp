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
  Plan other = plan;
  other.waiting = "per-layer";
  EXPECT_EQ(codes(check(instance, other)), "wrong-waiting-rule@0");
}

// Alone both take 4 s: a bound of that kind is computed anew, others are not proved without
// multipliers.
TEST(Check, ProvesBoundsOfSeveralJobsOrSaysThatItDoesNot) {
  Instance instance;
  instance.network = draw_shared("u(1F)");
  Plan plan;
  plan.objective = "mean-latency";
  for (const char* id : {"first", "second"}) {
    JobSpec spec;
    spec.id = id;
    spec.release = Seconds(plan.jobs.empty() ? 1.7e9 : 1.7e9 + 10);
    instance.jobs.push_back(job(*instance.network, model("0B 4F 0B"), "u", "u", spec));
    plan.jobs.push_back(planned_job(*instance.network, instance.jobs.back(), Waiting::kDraining,
                                    {Stay{NodeId(0), 1, 1}}));
    plan.jobs.back().priority = static_cast<std::int64_t>(plan.jobs.size());
  }
  plan.bound = Bound{Seconds(4), 0.0, "alone"};
  const Verdict alone = check(instance, plan);
  EXPECT_TRUE(alone.ok && alone.bound_proved && alone.optimal) << codes(alone);
  plan.bound->kind = "prices";
  const Verdict unproved = check(instance, plan);
  EXPECT_TRUE(unproved.ok && !unproved.bound_proved && !unproved.optimal) << codes(unproved);
  plan.bound = Bound{Seconds(4.001), gap_of(Seconds(4), Seconds(4.001)), "alone"};
  EXPECT_EQ(codes(check(instance, plan)), "false-bound@0");
  plan.bound.reset();
  EXPECT_TRUE(check(instance, plan).ok);
  EXPECT_FALSE(check(instance, plan).bound_proved);
}

// A link that takes for ever: no figure of the plan can be true, whatever it says.
TEST(Check, RefusesStepsWithoutAnEnd) {
  Instance instance;
  instance.network = draw_shared("a(1F) --1e-300B-- b(1F)");
  instance.jobs = {job(*instance.network, model("1e9B 1F 1B"), "a", "b")};
  Plan plan;
  plan.jobs = {planned_job(*instance.network, instance.jobs.front(), Waiting::kDraining,
                           {Hop{0, LinkId(0)}, Stay{NodeId(1), 1, 1}})};
  EXPECT_EQ(codes(check(instance, plan)), "endless@1");
}

}  // namespace
}  // namespace lamina
