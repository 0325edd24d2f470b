#include "lamina/api/objective_value.h"

#include <array>
#include <gtest/gtest.h>
#include <map>
#include <vector>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"

#include "lamina/core/random.h"
#include "lamina/plan/judge_figures.h"
#include "lamina/schedule/job_costs.h"

namespace lamina::api {
namespace {

using lamina::testing::IsNear;

// Latencies 2 s and 5 s, weights 3 and 1, completions 3 s and 9 s.
constexpr std::array kTwo{JobTimes{Seconds(1), Seconds(3), 3.0},
                          JobTimes{Seconds(4), Seconds(9), 1.0}};

double value(std::string_view name, std::span<const JobTimes> jobs) {
  return value_of(*find_objective(name), jobs).value();
}

TEST(ObjectiveValue, OfTwoJobs) {
  EXPECT_DOUBLE_EQ(value("mean-latency", kTwo), 3.5);
  EXPECT_DOUBLE_EQ(value("weighted-latency", kTwo), (3 * 2 + 5) / 4.0);
  EXPECT_DOUBLE_EQ(value("max-latency", kTwo), 5);
  EXPECT_DOUBLE_EQ(value("makespan", kTwo), 9);
}

TEST(ObjectiveValue, OfOneJobAllButMakespanAreItsLatency) {
  const std::span one(kTwo.data(), 1);
  for (const Objective& objective : objectives())
    if (!objective.minds_deadlines()) {
      EXPECT_DOUBLE_EQ(value_of(objective, one).value(), objective.name == "makespan" ? 3 : 2)
          << objective.name;
    }
}

// Latencies 2, 5, 4 and 3 s with deadlines of 3, 4, 4 s and none: 1 s early, 1 s late, and in time
// to the last digit.
TEST(ObjectiveValue, OfDeadlines) {
  const std::array four{JobTimes{Seconds(1), Seconds(3), 1.0, Seconds(3)},
                        JobTimes{Seconds(4), Seconds(9), 1.0, Seconds(4)},
                        JobTimes{Seconds(0), Seconds(4), 1.0, Seconds(4)},
                        JobTimes{Seconds(0), Seconds(3), 1.0, {}}};
  EXPECT_DOUBLE_EQ(value("mean-tardiness", four), 0.25);
  EXPECT_DOUBLE_EQ(value("max-lateness", four), 1);
  EXPECT_DOUBLE_EQ(value("missed-deadlines", four), 1);
  EXPECT_DOUBLE_EQ(value("max-lateness", std::span(four.data(), 1)), -1);
  // Without deadlines nobody is late.
  for (const char* name : {"mean-tardiness", "max-lateness", "missed-deadlines"})
    EXPECT_EQ(value(name, std::span(four).subspan(3)), 0.0) << name;
}

// Nearest rank: of n latencies the one of place ceil(0.95 n); 20 are the first of which one may be
// above it.
TEST(ObjectiveValue, OfPercentiles) {
  std::vector<JobTimes> jobs;
  const std::map<int, double> known{{1, 1.0},   {19, 19.0}, {20, 19.0}, {21, 20.0},
                                    {39, 38.0}, {40, 38.0}, {41, 39.0}, {100, 95.0}};
  for (int n = 1; n <= 100; ++n) {
    jobs.insert(jobs.begin() + (n - 1) / 2, {Seconds(7), Seconds(7.0 + n)});
    if (const auto at = known.find(n); at != known.end()) {
      EXPECT_DOUBLE_EQ(value("p95-latency", jobs), at->second) << n;
    }
  }
}

// What rounding may have made late is not beyond doubt.
TEST(ObjectiveValue, AtLeastCountsOnlyWhatIsLateBeyondDoubt) {
  const Objective& misses = *find_objective("missed-deadlines");
  JobTimes job{Seconds(0), Seconds(4.000000001), 1.0, Seconds(4)};
  EXPECT_EQ(value_of(misses, std::span(&job, 1)), Seconds(1));
  EXPECT_EQ(least_value_of(misses, std::span(&job, 1)), Seconds(0));
  job.completion = Seconds(4.0001);
  EXPECT_EQ(least_value_of(misses, std::span(&job, 1)), Seconds(1));
}

TEST(ObjectiveValue, OfNothingIsZero) {
  for (const Objective& objective : objectives())
    EXPECT_EQ(value_of(objective, {}), Seconds()) << objective.name;
}

TEST(ObjectiveValue, WeightsOfZeroMakeNothingOfNothing) {
  const JobTimes free{Seconds(0), Seconds(7), 0.0};
  EXPECT_EQ(value("weighted-latency", std::span(&free, 1)), 0.0);
}

// All rows that could stand in the table, whether they do or not: latenesses are not added up, and
// only misses are counted instead of averaged.
std::vector<Objective> all_that_can_be() {
  std::vector<Objective> all;
  for (const Charge charge : {Charge::kLatency, Charge::kCompletion, Charge::kLateness,
                              Charge::kTardiness, Charge::kMiss})
    for (const Combine combine : {Combine::kSum, Combine::kMax, Combine::kP95})
      for (const Weighting weighting : {Weighting::kEqual, Weighting::kOwn, Weighting::kOne})
        if ((charge != Charge::kLateness || combine == Combine::kMax) &&
            (weighting != Weighting::kOne || charge == Charge::kMiss))
          all.push_back({.name = "any",
                         .unit = "s",
                         .summary = "",
                         .charge = charge,
                         .combine = combine,
                         .weighting = weighting});
  return all;
}

// Jobs of one network with drawn releases, completions and weights; some weigh nothing.
struct Drawn {
  std::vector<Job> jobs;
  std::vector<JobTimes> times;
  std::vector<Judged> judged;
  std::vector<Seconds> completions;

  Drawn(const Network& network, Random& random, std::size_t num_jobs) {
    for (std::size_t i = 0; i < num_jobs; ++i) {
      JobSpec spec;
      spec.release = Seconds(static_cast<double>(random.below(9)));
      spec.weight = static_cast<double>(random.below(3));
      if (random.chance(0.7)) spec.deadline = Seconds(static_cast<double>(1 + random.below(9)));
      jobs.push_back(testing::job(network, testing::model("1B 1F 1B"), "a", "b", spec));
      completions.push_back(spec.release + Seconds(static_cast<double>(random.below(9))));
      times.push_back({spec.release, completions.back(), spec.weight, spec.deadline});
    }
    for (std::size_t i = 0; i < num_jobs; ++i) {
      judged.push_back({&jobs[i], nullptr, {}});
      judged.back().truth.completion = completions[i];
      judged.back().truth.latency = completions[i] - jobs[i].release();
    }
  }
};

TEST(ObjectiveValue, IsThatOfThePlannersAndOfTheJudge) {
  const Network network = testing::draw("a(1F) --1B-- b");
  Random random(1);
  for (std::size_t i = 0; i < 200; ++i) {
    const Drawn drawn(network, random, i % 10 == 0 ? 19 + i / 10 : 1 + i % 4);
    for (const Objective& objective : all_that_can_be()) {
      const Seconds value = value_of(objective, drawn.times);
      const schedule::JobCosts goal(objective, drawn.jobs);
      EXPECT_THAT(Seconds(goal.stated(goal.value(drawn.completions))), IsNear(value));
      // Of a deadline that is met to the last digit the judge says nothing.
      const Worth truth = true_objective(objective, drawn.judged);
      if (objective.charge != Charge::kMiss) {
        EXPECT_THAT(truth.value(), IsNear(value));
      } else if (objective.weighting == Weighting::kOne && objective.combine == Combine::kSum) {
        EXPECT_TRUE(truth.may_be(value)) << value.value();
        EXPECT_FALSE(truth.may_be(value - Seconds(1)));
        EXPECT_FALSE(truth.may_be(value + truth.doubtful + Seconds(1)));
      }
    }
  }
}

}  // namespace
}  // namespace lamina::api
