#include "lamina/api/objectives.h"

#include <array>
#include <gtest/gtest.h>

namespace lamina::api {
namespace {

// Latencies 2 s and 5 s, weights 3 and 1, completions 3 s and 9 s.
constexpr std::array kTwo{Outcome{Seconds(1), Seconds(3), 3.0},
                          Outcome{Seconds(4), Seconds(9), 1.0}};

double value_of(std::string_view name, std::span<const Outcome> jobs) {
  return find_objective(name)->value(jobs).value();
}

TEST(Objectives, OfTwoJobs) {
  EXPECT_DOUBLE_EQ(value_of("mean-latency", kTwo), 3.5);
  EXPECT_DOUBLE_EQ(value_of("weighted-latency", kTwo), (3 * 2 + 5) / 4.0);
  EXPECT_DOUBLE_EQ(value_of("max-latency", kTwo), 5);
  EXPECT_DOUBLE_EQ(value_of("makespan", kTwo), 9);
}

TEST(Objectives, OfOneJobAllButMakespanAreItsLatency) {
  const std::span one(kTwo.data(), 1);
  for (const Objective& objective : objectives())
    EXPECT_DOUBLE_EQ(objective.value(one).value(), objective.name == "makespan" ? 3 : 2)
        << objective.name;
}

TEST(Objectives, OfNothingAreZero) {
  for (const Objective& objective : objectives())
    EXPECT_EQ(objective.value({}), Seconds()) << objective.name;
}

TEST(Objectives, WeightsOfZeroMakeNothingOfNothing) {
  const Outcome free{Seconds(0), Seconds(7), 0.0};
  EXPECT_EQ(value_of("weighted-latency", std::span(&free, 1)), 0.0);
}

TEST(Objectives, OnlyLatencyIsOfOneJob) {
  for (const Objective& objective : objectives())
    EXPECT_EQ(objective.takes_several, objective.name != "latency");
  EXPECT_EQ(find_objective("beauty"), nullptr);
}

}  // namespace
}  // namespace lamina::api
