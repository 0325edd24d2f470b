#include "bench/executed.h"

#include <gtest/gtest.h>

#include "bench/drawn_jobs.h"
#include "bench/sound.h"
#include "tests/support/draw.h"

#include "lamina/api/plan.h"

namespace lamina::bench {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::job;
using lamina::testing::model;

// Two jobs of 4 s at the only node that computes: alone each takes 4, together 4 and 8.
Instance two_jobs() {
  Instance instance{draw_shared("a(1F)"), {}};
  for (const char* id : {"first", "second"}) {
    JobSpec spec;
    spec.id = id;
    instance.jobs.push_back(job(*instance.network, model("0B 4F 0B"), "a", "a", spec));
  }
  return instance;
}

TEST(PlannedAsIfAlone, IsTimedTruly) {
  const Instance instance = two_jobs();
  const Plan plan = planned_as_if_alone(instance, "shortest-path");
  EXPECT_EQ(plan.jobs[1].latency, Seconds(4));
  const Trace trace = executed(instance, plan);
  EXPECT_EQ(trace.jobs[0].latency, Seconds(4));
  EXPECT_EQ(trace.jobs[1].latency, Seconds(8));
}

TEST(Verified, ReportsTimesThatAreNotTrue) {
  const Instance instance = two_jobs();
  api::PlanOptions options;
  options.planner = "sequential";
  Report sound_plan("s"), false_times("f");
  Plan plan = sound(api::plan(instance, options));
  (void)verified(instance, plan, "case", sound_plan);
  EXPECT_TRUE(sound_plan.failures().empty());
  plan.jobs[1].latency = Seconds(7);
  (void)verified(instance, plan, "case", false_times);
  EXPECT_EQ(false_times.failures().size(), 2u);  // the judge's word, and the simulator's
}

TEST(Executed, CarriesStepsOutWhereSizesDiffer) {
  Instance here{draw_shared("a --2B--> b(1F)"), {}};
  Instance there = here;
  here.jobs.push_back(job(*here.network, model("2B 3F 0B"), "a", "b"));
  there.jobs.push_back(job(*here.network, model("8B 5F 0B"), "a", "b"));
  const Plan plan = sound(api::plan(here, {}));
  EXPECT_EQ(executed(here, plan).jobs[0].latency, Seconds(1 + 3));
  EXPECT_EQ(executed(there, plan).jobs[0].latency, Seconds(4 + 5));
}

TEST(ChoiceOf, CountsStaysHopsAndNodes) {
  Instance instance{draw_shared("a(1F) --1000B--> b(1000F) --1000B--> c"), {}};
  instance.jobs.push_back(job(*instance.network, model("9000B 1F 1B 1000F 1B"), "a", "c"));
  const Plan plan = sound(api::plan(instance, {}));
  const Choice choice = choice_of(plan);
  EXPECT_EQ(choice.stays, 2.0);
  EXPECT_EQ(choice.hops, 2.0);
  EXPECT_EQ(choice.num_nodes, 2u);
  EXPECT_EQ(walk_text(plan.jobs[0], "a"), "a[1-1] b[2-2] c");
}

TEST(DrawnJobs, AreTheSameForTheSameSeedAndAllHaveAPlan) {
  const auto network = draw_shared("a(1F) --5B-- b --5B-- c(4F)");
  const std::vector models{model("1B 2F 1B"), model("3B 1F 2B")};
  const auto releases = poisson_releases(2.0, 50, 7);
  const Instance once = drawn_jobs(network, models, releases, 3);
  const Instance again = drawn_jobs(network, models, releases, 3);
  ASSERT_EQ(once.jobs.size(), 50u);
  for (std::size_t j = 0; j < once.jobs.size(); ++j) {
    EXPECT_EQ(once.jobs[j].source(), again.jobs[j].source());
    EXPECT_EQ(once.jobs[j].release(), releases[j]);
    EXPECT_GT(*once.jobs[j].deadline(), Seconds());
    EXPECT_NE(once.jobs[j].source(), *network->find("b"));
  }
  EXPECT_FALSE(api::lacks_some(planned_as_if_alone(once, "shortest-path")));
}

TEST(Releases, AreWhatTheirNamesSay) {
  for (const Seconds at : releases_within(Seconds(2.0), 100, 1)) {
    EXPECT_GE(at, Seconds());
    EXPECT_LT(at, Seconds(2.0));
  }
  const auto arrivals = poisson_releases(4.0, 4000, 1);
  EXPECT_TRUE(std::ranges::is_sorted(arrivals));
  EXPECT_NEAR(arrivals.back().value(), 1000.0, 50.0);  // three standard deviations are 47
}

}  // namespace
}  // namespace lamina::bench
