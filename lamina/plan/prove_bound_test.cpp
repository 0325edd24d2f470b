#include "lamina/plan/prove_bound.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

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

// From `highest` at 0 to nothing at 6, in cells so fine that roundings are nothing.
Multipliers falling(double highest, double cell = 1e-5) {
  Multipliers all;
  all.cell = Seconds(cell);
  all.prices = {{{"u", 0, {}, {}}, Seconds(0), {{Seconds(0), highest}, {Seconds(6), 0.0}}}};
  return all;
}

// But for what roundings to such cells take off.
MATCHER_P(IsJustBelow, value, "") { return arg.value() <= value && arg.value() >= value - 1e-4; }

TEST(ProvedBound, AddsPaymentsAndTakesOffWhatPricesCouldTake) {
  const Queue queue;
  EXPECT_THAT(*queue.proved("mean-latency", {}), IsNear(2.0));
  // A price of y (1 - t / 6): served from t on each pays 2 y (5 - t) / 6, less by y / 3 for each
  // second of waiting, which costs 1 / 3. At y = 1 each thus costs 2 / 3 + 5 / 3 whenever it is
  // served; three of them cost 7, of which the integral, 3, is taken off.
  EXPECT_THAT(*queue.proved("mean-latency", falling(1.0)), IsJustBelow(4.0));
  EXPECT_THAT(*queue.proved("mean-latency", falling(0.5)), IsJustBelow(3.0));
  // So steep that a job waits until 6. Never below what the jobs do alone.
  EXPECT_THAT(*queue.proved("mean-latency", falling(100.0)), IsNear(2.0));
  // Another rule's multipliers prove nothing more.
  EXPECT_THAT(*queue.proved("makespan", falling(1.0)), IsNear(2.0));
}

// In cells of 0.5 s a service of 2 s is charged from the end of its first cell on: at y = 1 the
// integral of 1 - t / 6 over 0.5 .. 2.5, 1.5, and 3 (2 / 3 + 1.5) - 3 is 3.5. In cells longer than
// the jobs take nothing is proved.
TEST(ProvedBound, RoundsToCells) {
  const Queue queue;
  EXPECT_THAT(queue.proved("mean-latency", falling(1.0, 0.5))->value(),
              ::testing::DoubleNear(3.5, 1e-8));
  EXPECT_THAT(*queue.proved("mean-latency", falling(1.0, 4.0)), IsNear(2.0));
}

// All three come at 0: prices of those who come later concern nobody, but take all the same.
TEST(ProvedBound, ChargesThoseWhoComeInTimeAlone) {
  const Queue queue;
  Multipliers all = falling(1.0);
  all.prices.push_back(all.prices.front());
  all.prices.back().arrived_from = Seconds(1);
  // Of the second row the integral from 1 on, 25 / 12, is taken off.
  EXPECT_THAT(*queue.proved("mean-latency", all), IsNear(2.0));
  all.prices.back().points[0].price = 0.1;
  EXPECT_THAT(*queue.proved("mean-latency", all), IsJustBelow(4.0 - 0.1 * 25.0 / 12.0));
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
  const auto is_refused = [&](const auto& change) {
    Multipliers all = falling(1.0, 0.1);
    change(all, all.prices.front());
    return !queue.proved("mean-latency", all).has_value();
  };
  using Row = PriceRow;
  const double never = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(is_refused([](Multipliers&, Row&) {}));
  EXPECT_TRUE(is_refused([](Multipliers&, Row& row) { row.resource.node = "w"; }));
  EXPECT_TRUE(is_refused([](Multipliers&, Row& row) { row.points[1].price = -1.0; }));
  EXPECT_TRUE(is_refused([&](Multipliers&, Row& row) { row.points[0].price = never; }));
  EXPECT_TRUE(is_refused([](Multipliers&, Row& row) { row.points[1].price = 1.0001; }));  // rises
  EXPECT_TRUE(is_refused([](Multipliers&, Row& row) { row.points[0].time = Seconds(7); }));
  EXPECT_TRUE(is_refused([](Multipliers&, Row& row) { row.arrived_from = Seconds(-1); }));
  for (const double cell : {0.0, -1.0, never, std::nan(""), 1e-12})
    EXPECT_TRUE(is_refused([&](Multipliers& all, Row&) { all.cell = Seconds(cell); })) << cell;
  EXPECT_TRUE(is_refused([](Multipliers& all, Row&) { all.cell.reset(); }));
  EXPECT_FALSE(is_refused([](Multipliers&, Row& row) { row.resource = {"", 0, "u", "v"}; }));
  EXPECT_TRUE(is_refused([](Multipliers&, Row& row) { row.resource = {"", 1, "u", "v"}; }));
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
  plan.bound =
      Bound{Seconds(2.9), gap_of(Seconds(4), Seconds(2.9)), "timed-prices", falling(0.5, 0.01)};
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

  // Of an older kind: nothing is said of what such prices are.
  plan.bound->kind = "prices";
  const Verdict old = check(queue.instance, plan);
  EXPECT_TRUE(old.ok && !old.bound_proved);

  plan.bound.reset();
  plan.jobs[1].fictitious = Seconds(4.5);
  EXPECT_EQ(check(queue.instance, plan).violations.front().code, "wrong-fictitious");
}

}  // namespace
}  // namespace lamina
