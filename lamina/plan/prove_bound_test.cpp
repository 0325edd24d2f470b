#include "lamina/plan/prove_bound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"

#include "lamina/plan/check.h"

namespace lamina {
namespace {

using testing::draw_shared;
using testing::IsNear;
using testing::job;
using testing::model;

// Three jobs of 2 s at u, which are done at 2, 4 and 6: mean 4, alone 2.
struct Queue {
  Instance instance;
  std::vector<Judged> jobs;

  Queue() {
    instance.network = draw_shared("u(1F) --1B-- v");
    for (const char* id : {"a", "b", "c"}) {
      JobSpec spec;
      spec.id = id;
      instance.jobs.push_back(job(*instance.network, model("0B 2F 0B"), "u", "u", spec));
    }
    for (const Job& it : instance.jobs) jobs.push_back({&it, nullptr, {}});
  }

  [[nodiscard]] Expected<Seconds> proved(std::string_view objective,
                                         const Multipliers& multipliers) const {
    return proved_bound(*instance.network, jobs, *find_objective(objective), multipliers);
  }
};

// From `highest` at 0 to nothing at 6.
Multipliers falling(double highest) {
  Multipliers all;
  all.prices = {{{"u", 0, {}, {}}, {{Seconds(0), highest}, {Seconds(6), 0.0}}}};
  return all;
}

TEST(ProvedBound, AddsChargesAndTakesOffWhatPricesCouldTake) {
  const Queue queue;
  EXPECT_THAT(*queue.proved("mean-latency", {}), IsNear(2.0));
  // Each pays the integral over [0, 2] of 1 - t / 6, 5/3; three of them 5, of which 3 are off.
  EXPECT_THAT(*queue.proved("mean-latency", falling(1.0)), IsNear(4.0));
  EXPECT_THAT(*queue.proved("mean-latency", falling(0.5)), IsNear(3.0));
  // Steeper than the weight allows: a job waits. Never below what the jobs do alone.
  EXPECT_THAT(*queue.proved("mean-latency", falling(100.0)), IsNear(2.0));
  // Another rule's multipliers prove nothing more.
  EXPECT_THAT(*queue.proved("makespan", falling(1.0)), IsNear(2.0));
}

TEST(ProvedBound, WeighsLoadsAndJobs) {
  const Queue queue;
  Multipliers all;
  all.loads = {{{"u", 0, {}, {}}, Seconds(0), Seconds(0), 3.0}};
  EXPECT_THAT(*queue.proved("makespan", all), IsNear(6.0));
  EXPECT_THAT(*queue.proved("max-latency", all), IsNear(6.0));
  all.jobs = {{"a", 1.0}};  // a quarter of 2 s, three quarters of 6 s
  EXPECT_THAT(*queue.proved("makespan", all), IsNear(5.0));
  all.loads.front().released_from = Seconds(1);  // nobody
  EXPECT_THAT(*queue.proved("makespan", all), IsNear(2.0));
}

// The same jobs, two of which have deadlines of 2 and 3 s: alone they are 0 s and -1 s late; their
// load of 4 s ends 1 s behind the later deadline.
TEST(ProvedBound, OfLatenessTakesJobsThatHaveDeadlines) {
  Queue queue;
  queue.jobs.clear();
  queue.instance.jobs.clear();
  for (const double deadline : {0.0, 2.0, 3.0}) {
    JobSpec spec;
    spec.id = "abc"[queue.instance.jobs.size()];
    if (deadline > 0.0) spec.deadline = Seconds(deadline);
    queue.instance.jobs.push_back(job(*queue.instance.network, model("0B 2F 0B"), "u", "u", spec));
  }
  for (const Job& it : queue.instance.jobs) queue.jobs.push_back({&it, nullptr, {}});
  Multipliers all;
  EXPECT_THAT(*queue.proved("max-lateness", all), IsNear(0.0));
  all.loads = {{{"u", 0, {}, {}}, Seconds(0), Seconds(0), 1.0}};
  EXPECT_NEAR(queue.proved("max-lateness", all)->value(), 1.0, 1e-9);
  all.jobs = {{"c", 1.0}};  // half of 1 s, half of -1 s
  EXPECT_NEAR(queue.proved("max-lateness", all)->value(), 0.0, 1e-9);
  all.jobs = {{"a", 1.0}};  // has no deadline: its weight is none
  EXPECT_NEAR(queue.proved("max-lateness", all)->value(), 1.0, 1e-9);
  // Nobody is left to be late.
  all.loads.front().released_from = Seconds(1);
  EXPECT_THAT(*queue.proved("max-lateness", all), IsNear(0.0));
  // Of sums that bend, multipliers prove nothing.
  EXPECT_THAT(*queue.proved("mean-tardiness", falling(1.0)), IsNear(0.0));
  EXPECT_THAT(*queue.proved("missed-deadlines", falling(1.0)), IsNear(0.0));
  // Of few jobs the 95th percentile is the greatest.
  EXPECT_THAT(*queue.proved("p95-latency", {}), IsNear(2.0));
  all.loads.front().released_from = Seconds(0);
  all.jobs.clear();
  EXPECT_NEAR(queue.proved("p95-latency", all)->value(), 6.0, 1e-9);
}

TEST(ProvedBound, RefusesWhatAreNoMultipliers) {
  const Queue queue;
  Multipliers all = falling(1.0);
  all.prices.front().resource.node = "w";
  EXPECT_FALSE(queue.proved("mean-latency", all).has_value());
  all = falling(-1.0);
  EXPECT_FALSE(queue.proved("mean-latency", all).has_value());
  all = falling(1.0);
  all.prices.push_back(all.prices.front());  // twice
  EXPECT_FALSE(queue.proved("mean-latency", all).has_value());
  all = falling(1.0);
  std::swap(all.prices.front().points[0], all.prices.front().points[1]);  // against time
  EXPECT_FALSE(queue.proved("mean-latency", all).has_value());
  all.prices = {{{"", 0, "u", "v"}, {}}};
  EXPECT_TRUE(queue.proved("mean-latency", all).has_value());
  all.prices.front().resource.link = 1;
  EXPECT_FALSE(queue.proved("mean-latency", all).has_value());
}

TEST(ProvedBound, IsWhatCheckHoldsABoundAgainst) {
  const Queue queue;
  Plan plan;
  plan.objective = "mean-latency";
  for (std::size_t i = 0; i < 3; ++i) {
    plan.jobs.push_back(planned_job(*queue.instance.network, queue.instance.jobs[i],
                                    Waiting::kDraining, {Stay{NodeId(0), 1, 1}}));
    PlannedJob& row = plan.jobs.back();
    row.priority = static_cast<std::int64_t>(i + 1);
    row.completion = row.latency = row.fictitious = row.steps[0].end =
        Seconds(2.0 * static_cast<double>(i + 1));
    row.steps[0].waiting = row.breakdown.waiting = Seconds(2.0 * static_cast<double>(i));
  }
  plan.bound = Bound{Seconds(3), gap_of(Seconds(4), Seconds(3)), "prices", falling(0.5)};
  const Verdict sound = check(queue.instance, plan);
  EXPECT_TRUE(sound.ok) << (sound.ok ? "" : sound.violations.front().message);

  plan.bound->lower = Seconds(3.1);
  plan.bound->gap = gap_of(Seconds(4), Seconds(3.1));
  const Verdict boastful = check(queue.instance, plan);
  ASSERT_EQ(boastful.violations.size(), 1U);
  EXPECT_EQ(boastful.violations.front().code, "false-bound");

  plan.bound->multipliers->prices.front().resource.node = "nowhere";
  ASSERT_EQ(check(queue.instance, plan).violations.size(), 1U);
  EXPECT_EQ(check(queue.instance, plan).violations.front().code, "wrong-multipliers");

  plan.bound.reset();
  plan.jobs[1].fictitious = Seconds(4.5);
  EXPECT_EQ(check(queue.instance, plan).violations.front().code, "wrong-fictitious");
}

}  // namespace
}  // namespace lamina
