#include "lamina/api/objective_value.h"

#include <array>
#include <gtest/gtest.h>
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
    EXPECT_DOUBLE_EQ(value_of(objective, one).value(), objective.name == "makespan" ? 3 : 2)
        << objective.name;
}

TEST(ObjectiveValue, OfNothingIsZero) {
  for (const Objective& objective : objectives())
    EXPECT_EQ(value_of(objective, {}), Seconds()) << objective.name;
}

TEST(ObjectiveValue, WeightsOfZeroMakeNothingOfNothing) {
  const JobTimes free{Seconds(0), Seconds(7), 0.0};
  EXPECT_EQ(value("weighted-latency", std::span(&free, 1)), 0.0);
}

// All rows that could stand in the table, whether they do or not.
std::vector<Objective> all_that_can_be() {
  std::vector<Objective> all;
  for (const Charge charge : {Charge::kLatency, Charge::kCompletion})
    for (const Combine combine : {Combine::kSum, Combine::kMax})
      for (const Weighting weighting : {Weighting::kEqual, Weighting::kOwn})
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
      jobs.push_back(testing::job(network, testing::model("1B 1F 1B"), "a", "b", spec));
      completions.push_back(spec.release + Seconds(static_cast<double>(random.below(9))));
      times.push_back({spec.release, completions.back(), spec.weight});
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
  for (int i = 0; i < 200; ++i) {
    const Drawn drawn(network, random, 1 + i % 4);
    for (const Objective& objective : all_that_can_be()) {
      const Seconds value = value_of(objective, drawn.times);
      const schedule::JobCosts goal(objective, drawn.jobs);
      EXPECT_THAT(Seconds(goal.value(drawn.completions)), IsNear(value));
      EXPECT_THAT(true_objective(objective, drawn.judged).value(), IsNear(value));
    }
  }
}

}  // namespace
}  // namespace lamina::api
