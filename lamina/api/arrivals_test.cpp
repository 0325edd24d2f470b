#include "lamina/api/arrivals.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/io/documents/trace_json.h"

namespace lamina::api {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::job;
using lamina::testing::model;

Instance one_kind(std::string_view drawing, std::string_view chain, const char* from,
                  const char* to) {
  Instance instance{draw_shared(drawing), {}};
  instance.jobs.push_back(job(*instance.network, model(chain), from, to));
  return instance;
}

Trace arrivals(const Instance& instance, const ArrivalOptions& options,
               const PlanOptions& planning = {}, const SimulateOptions& how = {}) {
  auto run = simulate_arrivals(instance, options, planning, how);
  EXPECT_TRUE(run) << run.error().text();
  return run ? *std::move(run) : Trace{};
}

// docs/theory.md#known-answers, T15: a device that needs 1 s, a link that needs 1 s for the result
// and 2 for the input, and a cloud that needs none. Who plans by the queues sends the input exactly
// where the device is busy (the link's queue cancels), so that the device is a loss system: of
// Poisson arrivals of rate 0.6 a share of 0.6 / 1.6 = 0.375 is sent. 40,000 arrivals, 2 %: the
// share varies by 0.5 % from seed to seed.
TEST(Arrivals, DelayGreedyPlanningOffloadsAsALossSystem) {
  const Instance instance =
      one_kind("device(1F) --1B--> cloud(1e9F)", "2.0001B 1F 1B", "device", "cloud");
  PlanOptions planning;
  planning.waiting = Waiting::kPerStay;
  const Trace run = arrivals(instance, {true, 0.6, 40'000}, planning, {"fifo"});
  double sent = 0.0;
  for (const TracedJob& traced : run.jobs)
    sent += run.resources[traced.steps.front().resource].name.is_node() ? 0.0 : 1.0;
  EXPECT_NEAR(sent / 40'000, 0.375, 0.02 * 0.375);
}

// All on the device: an M/D/1 queue, whose jobs take 1 + 0.5 / (2 * 0.5) = 1.5 s on average; what
// they are promised on arrival is what comes true, for nobody overtakes.
TEST(Arrivals, PromisesComeTrueWhereNobodyOvertakes) {
  const Instance instance = one_kind("device(1F)", "0B 1F 0B", "device", "device");
  const Trace run = arrivals(instance, {true, 0.5, 20'000}, {}, {"fifo"});
  EXPECT_NEAR(run.summary.mean_latency.value(), 1.5, 0.05);
  for (const TracedJob& traced : run.jobs)
    ASSERT_NEAR(traced.latency.value(), traced.planned_latency.value(), 1e-6);
  EXPECT_NEAR(run.resources.front().utilisation, 0.5, 0.02);
}

// Two jobs of 4 s at one instant, a slow and a fast node nearby. The first takes the fast one (4
// s); the second sees that it is busy for 4 s and takes the slow one (6 s instead of 8).
TEST(Arrivals, EachSeesTheQueuesOfItsMoment) {
  Instance instance{draw_shared("slow(2F) --1e9B-- here --1e9B-- fast(3F)"), {}};
  for (const char* id : {"first", "second"}) {
    JobSpec spec;
    spec.id = id;
    spec.release = Seconds(5);
    instance.jobs.push_back(job(*instance.network, model("1B 12F 1B"), "here", "here", spec));
  }
  const Trace run = arrivals(instance, {true, std::nullopt, 0});
  ASSERT_EQ(run.jobs.size(), 2u);
  EXPECT_EQ(run.jobs[0].id, "first");
  EXPECT_NEAR(run.jobs[0].latency.value(), 4.0, 1e-6);
  // Not at the node yet, the first is no queue there: the second goes to the fast node too.
  EXPECT_NEAR(run.jobs[1].planned_latency.value(), 4.0, 1e-6);
  EXPECT_NEAR(run.jobs[1].latency.value(), 8.0, 1e-6);

  JobSpec later = instance.jobs[1].spec();
  later.release = Seconds(5.5);
  instance.jobs[1] = *Job::make(*instance.network, std::move(later));
  const Trace after = arrivals(instance, {true, std::nullopt, 0});
  EXPECT_NEAR(after.jobs[1].latency.value(), 6.0, 1e-6);
  EXPECT_NEAR(after.jobs[1].planned_latency.value(), 6.0, 1e-6);
}

// x has no speed of its own, and its queue drains like any other: the first job is there from 2 to
// 6; the second, released at 3, comes at 5, waits for 1 s and takes 4.
TEST(Arrivals, QueuesDrainAtNodesWithoutASpeed) {
  Instance instance{draw_shared("here --1B--> x(@pi)"), {}};
  for (const double release : {0.0, 3.0}) {
    JobSpec spec;
    spec.id = release == 0.0 ? "first" : "second";
    spec.release = Seconds(release);
    instance.jobs.push_back(
        job(*instance.network, model("2B ?@pi=4s 1B"), "here", "x", std::move(spec)));
  }
  const Trace run = arrivals(instance, {true, std::nullopt, 0});
  ASSERT_EQ(run.jobs.size(), 2u);
  EXPECT_NEAR(run.jobs[1].planned_latency.value(), 7.0, 1e-9);
  EXPECT_NEAR(run.jobs[1].latency.value(), 7.0, 1e-9);
}

// Where jobs never meet, each takes what a plan of it alone says.
TEST(Arrivals, AloneEachTakesItsPlan) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    Instance instance = lamina::testing::random_instance(random, {.backlogs = false}, 3);
    for (std::size_t j = 0; j < 3; ++j) {
      JobSpec spec = instance.jobs[j].spec();
      spec.release = Seconds(1e5 * static_cast<double>(j));
      instance.jobs[j] = *Job::make(*instance.network, std::move(spec));
    }
    const Trace run = arrivals(instance, {true, std::nullopt, 0});
    EXPECT_EQ(run.jobs.size() + run.arrivals->unplanned.size(), 3u);
    for (const TracedJob& traced : run.jobs) {
      const auto at = std::ranges::find(instance.jobs, traced.id, &Job::id);
      const auto alone = plan({instance.network, {*at}}, {});
      ASSERT_TRUE(alone);
      EXPECT_NEAR(traced.latency.value(), alone->jobs[0].latency.value(),
                  1e-9 + 1e-9 * alone->jobs[0].latency.value());
      EXPECT_NEAR(traced.planned_latency.value(), alone->jobs[0].latency.value(), 1e-9);
      ++compared;
    }
  }
  EXPECT_GT(compared, 60);
}

TEST(Arrivals, SameSeedSameRun) {
  const Instance instance = one_kind("device(1F) --1B-- cloud(9F)", "2B 1F 1B", "device", "device");
  PlanOptions other;
  other.seed = 2;
  const ArrivalOptions options{true, 0.5, 50};
  const auto text = [&](const PlanOptions& planning) {
    return io::trace_json(arrivals(instance, options, planning));
  };
  EXPECT_EQ(text({}), text({}));
  EXPECT_NE(text({}), text(other));
}

TEST(Arrivals, LeavesOutJobsWithoutAPlan) {
  Instance instance = one_kind("a(1F) --1B--> b", "1B 1F 1B", "a", "b");
  JobSpec back;
  back.id = "back";
  instance.jobs.push_back(job(*instance.network, model("1B 1F 1B"), "b", "a", back));
  const Trace run = arrivals(instance, {true, 1.0, 10});
  EXPECT_THAT(run.arrivals->unplanned, ::testing::ElementsAre("back"));
  EXPECT_EQ(run.jobs.size(), 10u);
}

TEST(Arrivals, RefusesWhatDoesNotFit) {
  const Instance instance = one_kind("a(1F)", "0B 1F 0B", "a", "a");
  const auto refused = [&](const PlanOptions& planning, const SimulateOptions& how) {
    const auto run = simulate_arrivals(instance, {true, 1.0, 3}, planning, how);
    EXPECT_FALSE(run);
    return run ? Error{} : run.error();
  };
  PlanOptions planning;
  planning.planner = "greedy";
  EXPECT_EQ(refused(planning, {}).code, ErrorCode::kUsage);
  planning.planner = "clairvoyant";
  EXPECT_EQ(refused(planning, {}).code, ErrorCode::kUnknownName);
  planning.planner = "tiers";
  EXPECT_EQ(refused(planning, {}).where, "tiers");
  EXPECT_EQ(refused({}, {"lifo"}).where, "discipline");
  EXPECT_FALSE(simulate_arrivals({instance.network, {}}, {true, 1.0, 3}, {}, {}));
}

TEST(Arrivals, ReadsWhenTheyCome) {
  const auto read = [](std::string_view name, std::string_view text) {
    ArrivalOptions options;
    for (const auto& row : arrival_options())
      if (row.name == name) return std::pair(row.set(options, text).has_value(), options);
    return std::pair(false, options);
  };
  EXPECT_EQ(read("arrivals", "40/s").second.per_s, 40.0);
  EXPECT_EQ(read("arrivals", "0.5 /s").second.per_s, 0.5);
  EXPECT_EQ(read("arrivals", "30/min").second.per_s, 0.5);
  EXPECT_EQ(read("arrivals", "release").second.per_s, std::nullopt);
  EXPECT_TRUE(read("arrivals", "release").second.enabled);
  for (const char* text :
       {"", "40", "/s", "-1/s", "0/s", "nan/s", "inf/s", "1e999/s", "40/m", "4 0/s"})
    EXPECT_FALSE(read("arrivals", text).first) << text;
  EXPECT_EQ(read("count", "7").second.count, 7u);
  for (const char* text : {"", "0", "-1", "1.5", "1000001", "many"})
    EXPECT_FALSE(read("count", text).first) << text;
}

}  // namespace
}  // namespace lamina::api
