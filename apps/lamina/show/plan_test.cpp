#include "apps/lamina/show/plan.h"

#include <gmock/gmock.h>

#include "apps/lamina/show/steps.h"
#include "tests/support/draw.h"
#include "tests/support/notation.h"

namespace lamina::app {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::job;
using lamina::testing::model;
using lamina::testing::route;
using ::testing::HasSubstr;
using ::testing::Not;

// The input crosses a link of 10 B/s in 2 s, b computes 10 + 20 FLOP at 10 FLOP/s in 3 s, and 1 B
// crosses 5 B/s in 0.2 s: 5.2 s.
Instance instance_of(JobSpec spec = {}) {
  const auto network = draw_shared("a(1F) --10B-- b(10F) --5B-- c");
  return {network, {job(*network, model("20B 10F 5B 20F 1B"), "a", "c", std::move(spec))}};
}

Plan plan_of(const Instance& instance, std::string_view legs) {
  Plan plan;
  plan.planner = "shortest-path";
  plan.jobs = {planned_job(*instance.network, instance.jobs.front(), Waiting::kDraining,
                           route(*instance.network, legs))};
  const Seconds latency = plan.jobs.front().latency;
  plan.bound = Bound{Seconds(5.2), gap_of(latency, Seconds(5.2)), "dual"};
  plan.summary = Summary{latency, latency, latency, latency, Seconds(1e-6)};
  return plan;
}

TEST(ShowPlan, OneJobOnAPage) {
  const Instance instance = instance_of();
  EXPECT_EQ(show_plan({}, instance, plan_of(instance, "a>b b* b* b>c")),
            "drawn   2 layers, 30 FLOP        drawn   3 nodes (2 compute), 4 links        a -> c\n"
            "5.20 s   proved optimal   compute 3.00   transmission 2.20   propagation 0.00   "
            "waiting 0.00\n"
            "\n"
            "  a -> b   input, 20 B                      2.00 s   until 2.00 s\n"
            "  b        layers 1-2 (l1 to l2), 30 FLOP   3.00 s   until 5.00 s\n"
            "  b -> c   result, 1 B                      0.20 s   until 5.20 s\n");
}

TEST(ShowPlan, SaysHowFarARestrictedPlanIsFromTheOptimum) {
  const Instance instance = instance_of();  // all at a: 30 s, then 1 B over 10 B/s and 5 B/s
  const std::string text = show_plan({}, instance, plan_of(instance, "a* a* a>b b>c"));
  EXPECT_THAT(text, HasSubstr("30.3 s   5.8 x (5.2 s is possible)"));
  EXPECT_THAT(text, Not(HasSubstr("proved optimal")));
}

TEST(ShowPlan, SaysWhyThereIsNone) {
  const Instance instance = instance_of();
  Plan plan;
  plan.jobs = {infeasible_job(instance.jobs.front(), "no path leads from a to c")};
  EXPECT_THAT(show_plan({}, instance, plan), HasSubstr("\nno plan   no path leads from a to c\n"));
}

TEST(ShowPlan, ShowsReleaseAndDeadline) {
  JobSpec spec;
  spec.release = Seconds(1);
  spec.deadline = Seconds(4);
  const Instance instance = instance_of(std::move(spec));
  const std::string text = show_plan({}, instance, plan_of(instance, "a>b b* b* b>c"));
  EXPECT_THAT(text, HasSubstr("released at 1 s, done at 6.2 s\n"));
  EXPECT_THAT(text, HasSubstr("misses its deadline of 4 s\n"));
}

TEST(ShowPlan, DrawsABarOnlyWhereTheTerminalCan) {
  const Instance instance = instance_of();
  const Plan plan = plan_of(instance, "a>b b* b* b>c");
  // 60 blocks: compute 3 of 5.2 s are 34.6, transmission the rest.
  std::string bar = "  ";
  for (int i = 0; i < 35; ++i) bar += "█";
  for (int i = 35; i < 60; ++i) bar += "▓";
  EXPECT_THAT(show_plan({.unicode = true}, instance, plan), HasSubstr(bar + "\n"));
  EXPECT_THAT(show_plan({}, instance, plan), Not(HasSubstr("█")));
  EXPECT_THAT(show_plan({}, instance, plan), Not(HasSubstr("\x1b")));
  EXPECT_THAT(show_plan({.colour = true}, instance, plan),
              HasSubstr("\x1b[1;32mproved optimal\x1b[0m"));
}

TEST(ShowPlan, SortsTheAlternativesWithTheirFactors) {
  const Instance instance = instance_of();
  Plan plan = plan_of(instance, "a>b b* b* b>c");
  plan.alternatives = {{"destination-only", "", std::nullopt, "c is a relay"},
                       {"source-only", "a", Seconds(30.3), "a computes at 1 FLOP/s"},
                       {"best-node", "b", Seconds(5.2), "as good"}};
  EXPECT_THAT(show_plan({}, instance, plan),
              HasSubstr("instead\n"
                        "  best single node   b        5.2 s       =   as good\n"
                        "  all at a                   30.3 s   5.8 x   a computes at 1 FLOP/s\n"
                        "  all at c               impossible           c is a relay\n"));
}

TEST(ShowPlan, ManyJobsAsATable) {
  Instance instance = instance_of();
  instance.jobs.push_back(instance.jobs.front());
  Plan plan = plan_of(instance, "a>b b* b* b>c");
  plan.objective = "mean-latency";
  plan.bound.reset();
  plan.jobs.front().priority = 1;
  plan.jobs.push_back(infeasible_job(instance.jobs.back(), "no way"));
  EXPECT_EQ(show_plan({}, instance, plan),
            "drawn   3 nodes (2 compute), 4 links        2 jobs\n"
            "5.20 s mean-latency   worst 5.2 s   all done at 5.2 s\n"
            "\n"
            "  job   priority 1    5.20 s   done at 5.20 s   b\n"
            "  job                no plan                    no way\n");
}

TEST(ShowPlan, ShowsTheStepsOfEveryJobOnDemand) {
  Instance instance = instance_of();
  instance.jobs.push_back(instance.jobs.front());
  Plan plan = plan_of(instance, "a* a>b b* b>c");
  plan.jobs.push_back(infeasible_job(instance.jobs.back(), "no way"));
  const std::string text = show_plan({}, instance, plan, true);
  EXPECT_THAT(text, HasSubstr("no way\n"
                              "\n"
                              "job\n"
                              "  a        layer 1 (l1), 10 FLOP   "));
  EXPECT_THAT(text, HasSubstr("\n  a -> b   t1 after layer 1, 5 B "));
  EXPECT_THAT(show_plan({}, instance, plan), Not(HasSubstr("layer 1")));
}

// A plan says by itself what its steps are; only the work is in the model.
TEST(Steps, NeedNoModel) {
  const Instance instance = instance_of();
  Plan plan = plan_of(instance, "a* a>b b* b>c");
  const std::string text = show_job_steps({}, plan.jobs.front(), nullptr);
  EXPECT_THAT(text, HasSubstr("job\n  a        layer 1 (l1) "));
  EXPECT_THAT(text, HasSubstr("  b -> c   result, 1 B "));
  for (Step& step : plan.jobs.front().steps) {
    if (auto* const send = std::get_if<SendStep>(&step.what)) send->tensors.reset();
    if (auto* const stay = std::get_if<ComputeStep>(&step.what))
      stay->first_layer_name = stay->last_layer_name = "";
  }
  const std::string nameless = show_job_steps({}, plan.jobs.front(), nullptr);
  EXPECT_THAT(nameless, HasSubstr("  a        layer 1  "));
  EXPECT_THAT(nameless, HasSubstr("  a -> b   layer 1's output, 5 B "));
}

TEST(Steps, WaitingIsNamed) {
  const auto network = draw_shared("a(1F q3F)");
  const Job waiting = job(*network, model("0B 1F 0B"), "a", "a");
  const PlannedJob planned =
      planned_job(*network, waiting, Waiting::kDraining, route(*network, "a*"));
  EXPECT_EQ(show_steps({}, planned, &waiting.model()),
            "  a   layer 1 (l1), 1 FLOP   4.00 s   until 4.00 s   (3.00 s of it waiting)\n");
}

TEST(Way, FoldsLongRelays) {
  const std::vector<std::string> nodes{"n0", "n1", "n2", "n3", "n4"};
  EXPECT_EQ(way_text({}, nodes, 40), "n0 -> n1 -> n2 -> n3 -> n4");
  EXPECT_EQ(way_text({}, nodes, 21), "n0 -> (3 nodes) -> n4");
  EXPECT_EQ(way_text({}, nodes, 20), "n0 -> ... -> n4");
  EXPECT_EQ(way_text({}, {"n0", "n1"}, 5), "n0 -> n1");
  EXPECT_EQ(way_text({}, {"n0", "relay", "n2"}, 15), "n0 -> ... -> n2");
  EXPECT_EQ(way_text({.unicode = true}, nodes, 19), "n0 → (3 nodes) → n4");
}

}  // namespace
}  // namespace lamina::app
