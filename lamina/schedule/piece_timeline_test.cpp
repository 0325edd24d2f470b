#include "lamina/schedule/piece_timeline.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/plan/preemptive.h"
#include "lamina/schedule/planners/all.h"
#include "lamina/schedule/rows.h"

namespace lamina::schedule {
namespace {

using lamina::testing::IsNear;

// The judge's times, found by another method; and nobody is sooner than the bound.
TEST(PieceTimeline, TimesJobsAsTheJudgeDoes) {
  int in_pieces = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    const Instance it = lamina::testing::random_instance(
        random, {.max_nodes = 6, .max_layers = 4, .chunks = true}, 5);
    Workload workload(*it.network, it.jobs, *find_objective("mean-latency"));
    const Schedule schedule = plan_independent(workload, {});
    const auto rows = rows_of(workload, schedule, *it.network);
    std::vector<Ranked> ranked;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      ranked.push_back({&workload.job(j), &schedule.trips[j]->route, *rows[j].priority});
      in_pieces += !schedule.trips[j]->pieces.empty();
    }
    const auto truth = preemptive_times(*it.network, ranked);
    std::vector<Seconds> completions;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", job " + std::to_string(j));
      EXPECT_THAT(rows[j].completion, IsNear(truth[j].completion));
      EXPECT_THAT(rows[j].breakdown.waiting + Seconds(1),
                  IsNear(truth[j].breakdown.waiting + Seconds(1)));
      EXPECT_LE(rows[j].latency, rows[j].fictitious * (1.0 + 1e-12));
      EXPECT_GE(rows[j].completion, workload.alone(j) * (1.0 - 1e-12));
      for (std::size_t i = 0; i < truth[j].legs.size(); ++i) {
        EXPECT_THAT(rows[j].steps[i].start, IsNear(truth[j].legs[i].start));
        EXPECT_THAT(rows[j].steps[i].end, IsNear(truth[j].legs[i].end));
      }
      completions.push_back(rows[j].completion);
    }
    EXPECT_THAT(Seconds(schedule.value), IsNear(Seconds(workload.costs().value(completions))));
  }
  EXPECT_GT(in_pieces, 40);
}

}  // namespace
}  // namespace lamina::schedule
