#include "lamina/plan/run.h"

#include <gmock/gmock.h>
#include <utility>

namespace lamina {
namespace {

using ::testing::HasSubstr;

Step send(std::string from, std::string to, std::int64_t link, double start, double end) {
  return {SendStep{0, Bytes(8.0), std::move(from), std::move(to), link, {}}, Seconds(),
          Seconds(start), Seconds(end)};
}

Step stay(std::string node, double start, double end) {
  return {ComputeStep{std::move(node), 1, 2, {}, {}, {}}, Seconds(), Seconds(start), Seconds(end)};
}

MeasuredStep ran(Step step, double predicted, double measured) {
  return {std::move(step), Seconds(predicted), Seconds(measured)};
}

// a -> b -> c in a second each, three seconds at c.
Plan planned() {
  PlannedJob job;
  job.id = "j";
  job.planned = true;
  job.steps = {send("a", "b", 0, 0, 1), send("b", "c", 1, 1, 2), stay("c", 2, 5)};
  Plan plan;
  plan.jobs.push_back(job);
  return plan;
}

// b is a router without an agent: its hops are one step.
Run run_of(std::vector<MeasuredStep> steps) {
  Run run;
  run.jobs.push_back(
      {"j", 3, Seconds(4.0), Seconds(5.0), Seconds(6.0), Seconds(5.0), {}, 0.0, std::move(steps)});
  return run;
}

TEST(Measured, JoinsTheHopsThatWereMeasuredTogether) {
  const auto it = measured(
      planned(), run_of({ran(send("a", "c", 0, 0, 0), 2, 2.5), ran(stay("c", 0, 0), 3, 2.7)}));
  ASSERT_TRUE(it) << it.error().text();
  const auto& rows = it->rows.at(0);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].first, 0U);
  EXPECT_EQ(rows[0].last, 1U);
  EXPECT_EQ(rows[1].first, 2U);
}

// The hops end half a second late, so the stay begins at 2.5 and ends 2.7 s later.
TEST(Measured, BeginsWhereTheStepsBeforeEnded) {
  const auto it = measured(
      planned(), run_of({ran(send("a", "c", 0, 0, 0), 2, 2.5), ran(stay("c", 0, 0), 3, 2.7)}));
  ASSERT_TRUE(it);
  EXPECT_DOUBLE_EQ(it->rows[0][0].end.value(), 2.5);
  EXPECT_DOUBLE_EQ(it->rows[0][1].start.value(), 2.5);
  EXPECT_DOUBLE_EQ(it->rows[0][1].end.value(), 5.2);
}

TEST(Measured, RefusesARunOfAnotherPlanAndNamesTheStep) {
  const MeasuredStep hops = ran(send("a", "c", 0, 0, 0), 2, 2), there = ran(stay("c", 0, 0), 3, 3);
  MeasuredStep other_layers = there;
  std::get<ComputeStep>(other_layers.step.what).last_layer = 1;
  const std::pair<std::vector<MeasuredStep>, std::string> cases[] = {
      {{hops, ran(stay("b", 0, 0), 3, 3)}, ".jobs[0].steps[1]"},
      {{hops, other_layers}, ".jobs[0].steps[1]"},
      {{there}, ".jobs[0].steps[0]"},
      {{ran(send("a", "d", 0, 0, 0), 2, 2), there}, ".jobs[0].steps[0]"},
      {{ran(send("a", "c", 4, 0, 0), 2, 2), there}, ".jobs[0].steps[0]"},
      {{hops}, ".jobs[0].steps"},
      {{hops, there, there}, ".jobs[0].steps[2]"}};
  for (const auto& [steps, where] : cases) {
    const auto it = measured(planned(), run_of(steps));
    ASSERT_FALSE(it) << where;
    EXPECT_EQ(it.error().code, ErrorCode::kValue);
    EXPECT_EQ(it.error().where, where);
    EXPECT_THAT(it.error().message, HasSubstr("no run of the plan"));
  }
}

TEST(Measured, RefusesOtherJobs) {
  lamina::Run run = run_of({});
  run.jobs.front().id = "k";
  auto it = measured(planned(), run);
  ASSERT_FALSE(it);
  EXPECT_EQ(it.error().where, ".jobs[0].id");
  run.jobs.clear();
  it = measured(planned(), run);
  ASSERT_FALSE(it);
  EXPECT_EQ(it.error().where, ".jobs");
}

}  // namespace
}  // namespace lamina
