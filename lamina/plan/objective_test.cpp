#include "lamina/plan/objective.h"

#include <gtest/gtest.h>
#include <set>

namespace lamina {
namespace {

TEST(Objective, IsARowOfOneClosedTable) {
  std::set<std::string_view> names;
  for (const Objective& row : objectives()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_objective(row.name), &row);
    EXPECT_EQ(row.unit, row.name == "missed-deadlines" ? "jobs" : "s");
    EXPECT_FALSE(row.summary.empty());
  }
  EXPECT_EQ(find_objective("beauty"), nullptr);
  EXPECT_EQ(find_objective(""), nullptr);
}

TEST(Objective, OnlyLatencyIsOfOneJob) {
  for (const Objective& row : objectives()) EXPECT_EQ(row.takes_several, row.name != "latency");
}

TEST(Objective, ChargesByDefaultOneJobsLatencyOrTheMeanOfSeveral) {
  EXPECT_EQ(default_objective(0).name, "latency");
  EXPECT_EQ(default_objective(1).name, "latency");
  EXPECT_EQ(default_objective(2).name, "mean-latency");
}

TEST(Objective, OnlyTheMakespanIsATimeOfTheClock) {
  for (const Objective& row : objectives())
    EXPECT_EQ(row.counts_from_zero(), row.name == "makespan");
}

// Sums need a cost of every job.
TEST(Objective, LatenessIsNotAddedUp) {
  for (const Objective& row : objectives())
    EXPECT_FALSE(row.charge == Charge::kLateness && row.combine == Combine::kSum) << row.name;
}

TEST(Objective, MindsDeadlinesIfItSaysSo) {
  for (const Objective& row : objectives())
    EXPECT_EQ(row.minds_deadlines(), row.name == "mean-tardiness" || row.name == "max-lateness" ||
                                         row.name == "missed-deadlines");
}

}  // namespace
}  // namespace lamina
