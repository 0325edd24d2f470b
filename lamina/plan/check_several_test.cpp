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

// Two jobs of 4 s at u, one after the other, with deadlines of 3.5 and 9 s: the first is 0.5 s
// late.
TEST(Check, JudgesObjectivesOfDeadlines) {
  Instance instance;
  instance.network = draw_shared("u(1F)");
  Plan plan;
  for (const double deadline : {3.5, 9.0}) {
    JobSpec spec;
    spec.id = plan.jobs.empty() ? "first" : "second";
    spec.deadline = Seconds(deadline);
    instance.jobs.push_back(job(*instance.network, model("0B 4F 0B"), "u", "u", spec));
    plan.jobs.push_back(planned_job(*instance.network, instance.jobs.back(), Waiting::kDraining,
                                    {Stay{NodeId(0), 1, 1}}));
  }
  PlannedJob& second = plan.jobs[1];
  second.priority = 2;
  second.completion = second.latency = second.fictitious = second.steps[0].end = Seconds(8);
  second.steps[0].waiting = second.breakdown.waiting = Seconds(4);
  plan.summary = Summary{{}, Seconds(8), Seconds(6), Seconds(8), {}};

  struct Row {
    const char *objective, *unit;
    double value, alone;
  };
  for (const auto& [objective, unit, value, alone] :
       {Row{"mean-tardiness", "s", 0.25, 0.25}, Row{"max-lateness", "s", 0.5, 0.5},
        Row{"missed-deadlines", "jobs", 1.0, 1.0}, Row{"p95-latency", "s", 8.0, 4.0}}) {
    SCOPED_TRACE(objective);
    plan.objective = objective;
    plan.summary->objective = Seconds(value);
    plan.bound = Bound{Seconds(alone), gap_of(Seconds(value), Seconds(alone)), "alone"};
    state_unit(*find_objective(objective), plan);
    const Verdict verdict = check(instance, plan);
    EXPECT_TRUE(verdict.ok && verdict.bound_proved) << codes(verdict);
    EXPECT_EQ(verdict.optimal, value == alone);
    EXPECT_THAT(*verdict.latency, IsNear(value));

    Plan other = plan;
    other.summary->objective = Seconds(value + 0.5);
    EXPECT_THAT(codes(check(instance, other)), ::testing::HasSubstr("wrong-objective@0"));
    other = plan;
    other.bound =
        Bound{Seconds(alone + 0.01), gap_of(Seconds(value), Seconds(alone + 0.01)), "alone"};
    EXPECT_EQ(codes(check(instance, other)), "false-bound@0");
    other = plan;
    other.summary->unit = other.bound->unit = *unit == 's' ? "jobs" : "s";
    EXPECT_EQ(codes(check(instance, other)), "wrong-unit@0 wrong-unit@0");
  }
}

// A deadline that is met or missed by less than rounding makes may count either way, but not by
// halves; and it is no proof that it has to be missed.
TEST(Check, CountsNothingThatIsTooCloseToCall) {
  Instance instance;
  instance.network = draw_shared("u(1F)");
  JobSpec spec;
  spec.deadline = Seconds(4.0 * (1 + 1e-12));
  instance.jobs = {job(*instance.network, model("0B 4F 0B"), "u", "u", spec)};
  Plan plan;
  plan.jobs = {planned_job(*instance.network, instance.jobs.front(), Waiting::kDraining,
                           {Stay{NodeId(0), 1, 1}})};
  plan.objective = "missed-deadlines";
  plan.summary = Summary{Seconds(0), Seconds(4), Seconds(4), Seconds(4), {}};
  EXPECT_EQ(codes(check(instance, plan)), "");
  plan.summary->objective = Seconds(1);
  EXPECT_EQ(codes(check(instance, plan)), "");
  EXPECT_FALSE(check(instance, plan).optimal && plan.bound);
  plan.bound = Bound{Seconds(1), 0.0, "dual"};
  EXPECT_EQ(codes(check(instance, plan)), "false-bound@0");
  plan.bound.reset();
  plan.summary->objective = Seconds(0.5);
  EXPECT_EQ(codes(check(instance, plan)), "wrong-objective@0");
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
