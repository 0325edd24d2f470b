#include "lamina/io/documents/run_json.h"

#include <gmock/gmock.h>
#include <string>
#include <string_view>
#include <utility>

#include "tests/support/edited.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;
using ::testing::HasSubstr;

// Every key.
constexpr std::string_view kRun =
    R"({"format": "lamina.run/1", "engine": "ONNX Runtime 1.32.0", "threads": 2, "exact": true, "clock_error_s": 0.001,
  "jobs": [{"id": "cam", "runs": 20, "latency_s": {"min": 1, "median": 2, "p95": 3}, "predicted_s": 1.5, "verified": true, "largest_difference": 0.25,
    "steps": [{"kind": "compute", "node": "a", "first_layer": 1, "last_layer": 2, "first_layer_name": "c", "last_layer_name": "r", "predicted_s": 0.5, "measured_s": 1},
              {"kind": "send", "tensor": 2, "bytes": 64, "from": "a", "to": "b", "link": 3, "predicted_s": 1, "measured_s": 1}]}],
  "failovers": [{"kind": "lost", "node": "a", "at_s": 4, "reason": "does not answer", "jobs": [{"id": "cam", "steps":
                  [{"kind": "compute", "node": "b", "first_layer": 1, "last_layer": 2, "waiting_s": 0, "start_s": 0, "end_s": 1}]}]},
                {"kind": "back", "link": 7, "at_s": 5, "reason": "is tried again", "jobs": []}]})";

Expected<Run> read_run_text(std::string text) {
  return parse_run_json(SourceText("run.json", std::move(text)));
}

TEST(RunJson, ReadsEveryKey) {
  const auto it = read_run_text(std::string(kRun));
  ASSERT_TRUE(it) << it.error().text();
  EXPECT_EQ(it->engine, "ONNX Runtime 1.32.0");
  EXPECT_EQ(it->threads, 2U);
  EXPECT_TRUE(it->exact);
  EXPECT_EQ(it->clock_error, Seconds(0.001));
  const MeasuredJob& job = it->jobs.at(0);
  EXPECT_EQ(job.runs, 20U);
  EXPECT_EQ(job.min, Seconds(1.0));
  EXPECT_EQ(job.median, Seconds(2.0));
  EXPECT_EQ(job.p95, Seconds(3.0));
  EXPECT_EQ(job.verified, std::optional(true));
  EXPECT_EQ(job.largest_difference, 0.25);
  const auto& stay = std::get<ComputeStep>(job.steps.at(0).step.what);
  EXPECT_EQ(stay.first_layer_name, "c");
  const auto& hop = std::get<SendStep>(job.steps.at(1).step.what);
  EXPECT_EQ(hop.link, 3);
  EXPECT_EQ(job.steps[0].measured, Seconds(1.0));
  EXPECT_TRUE(it->failovers.at(0).lost);
  EXPECT_EQ(it->failovers[0].jobs.at(0).steps.size(), 1U);
  EXPECT_EQ(it->failovers.at(1).link, std::optional<std::int64_t>(7));
}

TEST(RunJson, WritesWhatReadsBackAsTheSame) {
  const auto it = read_run_text(std::string(kRun));
  ASSERT_TRUE(it);
  const auto again = read_run_text(run_json(*it));
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(run_json(*again), run_json(*it));
}

TEST(RunJson, NamesWhatIsWrongByItsPlace) {
  const std::pair<std::string, std::string> cases[] = {
      {edited(kRun, R"("runs": 20)", R"("runs": 0)"), "jobs[0].runs"},
      {edited(kRun, R"("measured_s": 1})", R"("measured_s": -1})"), "jobs[0].steps[0].measured_s"},
      {edited(kRun, R"("kind": "compute")", R"("kind": "rest")"), "jobs[0].steps[0].kind"},
      {edited(kRun, R"("link": 3, )", ""), "jobs[0].steps[1]"},
      {edited(kRun, R"("node": "a", "first)", R"("node": "a", "to": "b", "first)"),
       "jobs[0].steps[0]"},
      {edited(kRun, R"("kind": "lost")", R"("kind": "gone")"), "failovers[0].kind"},
      {edited(kRun, R"("node": "a", "at_s")", R"("at_s")"), "failovers[0]"},
      {edited(kRun, R"("link": 7)", R"("link": 7, "node": "b")"), "failovers[1]"},
      {edited(kRun, R"("engine")", R"("motor")"), "run.json"},
      {edited(kRun, "lamina.run/1", "lamina.run/2"), "format"}};
  for (const auto& [text, where] : cases) {
    const auto it = read_run_text(text);
    ASSERT_FALSE(it) << where;
    EXPECT_THAT(it.error().where, HasSubstr(where)) << it.error().text();
  }
}

TEST(RunJson, RefusesTwoJobsOfOneId) {
  const auto it = read_run_text(
      R"({"format": "lamina.run/1", "engine": "e", "failovers": [], "jobs": [
      {"id": "j", "runs": 1, "latency_s": {"min": 1, "median": 1, "p95": 1}, "predicted_s": 1, "steps": []},
      {"id": "j", "runs": 1, "latency_s": {"min": 1, "median": 1, "p95": 1}, "predicted_s": 1, "steps": []}]})");
  ASSERT_FALSE(it);
  EXPECT_EQ(it.error().code, ErrorCode::kDuplicate);
  EXPECT_THAT(it.error().where, HasSubstr("jobs[1].id"));
}

}  // namespace
}  // namespace lamina::io
