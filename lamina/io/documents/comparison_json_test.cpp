#include "lamina/io/documents/comparison_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lamina/core/random.h"

namespace lamina::io {
namespace {

using ::testing::HasSubstr;

Expected<PlannerComparison> read_comparison_text(const std::string& text) {
  return parse_comparison_json(SourceText("comparison.json", text));
}

TEST(ComparisonJson, WritesWhatReadsBackToTheBit) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    PlannerComparison it{.objective = "mean-latency"};
    if (random.chance(0.5)) it.discipline = "fifo";
    for (std::size_t i = random.below(4); i > 0; --i) {
      PlannerComparison::Row row{.planner = "\"a\" ü",
                                 .missed_deadlines = static_cast<std::int64_t>(random.below(9)),
                                 .infeasible_jobs = static_cast<std::int64_t>(random.below(9)),
                                 .planning_time = Seconds(random.unit())};
      if (random.chance(0.7)) row.objective = Seconds(random.log_uniform(1e-9, 1e9));
      if (random.chance(0.7)) row.gap = random.unit();
      it.rows.push_back(row);
    }
    const std::string text = comparison_json(it);
    const auto again = read_comparison_text(text);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(comparison_json(*again), text);
    ASSERT_EQ(again->rows.size(), it.rows.size());
    for (std::size_t i = 0; i < it.rows.size(); ++i) {
      EXPECT_EQ(again->rows[i].objective, it.rows[i].objective);
      EXPECT_EQ(again->rows[i].gap, it.rows[i].gap);
      EXPECT_EQ(again->rows[i].missed_deadlines, it.rows[i].missed_deadlines);
    }
  }
}

TEST(ComparisonJson, NamesThePlaceOfWhatIsWrong) {
  const auto error_of = [](const std::string& row) {
    const auto comparison = read_comparison_text(
        R"({"format": "lamina.comparison/1", "objective": "makespan", "rows": [{"planner": "a", )" +
        row + "}]}");
    return comparison ? std::string("none") : comparison.error().text();
  };
  const std::string rest =
      R"("gap": null, "missed_deadlines": 0, "planning_time_s": 0, "infeasible_jobs": 0)";
  EXPECT_EQ(error_of(R"("objective_s": null, )" + rest), "none");
  EXPECT_THAT(error_of(rest), HasSubstr("objective_s"));
  EXPECT_THAT(error_of(R"("objective_s": "1 s", )" + rest), HasSubstr("rows[0].objective_s"));
  EXPECT_THAT(error_of(R"("objective_s": 1, "unknown": 2, )" + rest), HasSubstr("unknown"));
  EXPECT_THAT(error_of(R"("objective_s": 1, "gap": null, "missed_deadlines": -1, )"
                       R"("planning_time_s": 0, "infeasible_jobs": 0)"),
              HasSubstr("rows[0].missed_deadlines"));
}

}  // namespace
}  // namespace lamina::io
