#include "lamina/io/documents/trace_json.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/edited.h"

#include "lamina/core/random.h"

namespace lamina::io {
namespace {

using lamina::testing::edited;

// Every key; resources stand in front of the jobs that their intervals name.
constexpr std::string_view kTrace =
    R"({"format": "lamina.trace/1",
  "arrivals": {"planner": "shortest-path", "rate_per_s": 12.5, "unplanned": ["cam-9"]},
  "discipline": "fifo",
  "resources": [{"kind": "node", "node": "sfo", "busy_s": 0.04, "utilisation": 0.4, "intervals": [{"job": "cam-2", "step": 2, "start_s": 0.01, "end_s": 0.05}]},
                {"kind": "link", "link": 7, "from": "sea", "to": "sfo", "busy_s": 0.03, "utilisation": 0.3, "intervals": []}],
  "jobs": [{"id": "cam-1", "release_s": 1, "completion_s": 1.1, "latency_s": 0.1, "planned_latency_s": 0.2, "waiting_s": 0.03, "deadline_met": false},
           {"id": "cam-2", "release_s": 0, "completion_s": 0.5, "latency_s": 0.5, "planned_latency_s": 0.5, "waiting_s": 0}],
  "summary": {"job_count": 2, "makespan_s": 1.1, "mean_latency_s": 0.3, "p50_latency_s": 0.11, "p95_latency_s": 0.52, "p99_latency_s": 0.53, "max_latency_s": 0.54,
              "mean_planned_latency_s": 0.35, "mean_waiting_s": 0.015, "missed_deadlines": 1, "mean_utilisation": 0.35, "event_count": 9},
  "assumptions": [{"code": "links-without-delay", "count": 3, "text": "3 links have no delay"}],
  "filled": []})";

Expected<Trace> read_trace_text(std::string text) {
  return parse_trace_json(SourceText("trace.json", std::move(text)));
}

TEST(TraceJson, ReadsEveryKey) {
  const auto trace = read_trace_text(std::string(kTrace));
  ASSERT_TRUE(trace) << trace.error().text();
  EXPECT_EQ(trace->discipline, "fifo");
  ASSERT_TRUE(trace->arrivals);
  EXPECT_EQ(trace->arrivals->planner, "shortest-path");
  EXPECT_EQ(trace->arrivals->per_s, 12.5);
  EXPECT_THAT(trace->arrivals->unplanned, ::testing::ElementsAre("cam-9"));
  ASSERT_EQ(trace->jobs.size(), 2U);
  const TracedJob& job = trace->jobs[0];
  EXPECT_EQ(job.id, "cam-1");
  EXPECT_EQ(job.release, Seconds(1));
  EXPECT_EQ(job.completion, Seconds(1.1));
  EXPECT_EQ(job.latency, Seconds(0.1));
  EXPECT_EQ(job.planned_latency, Seconds(0.2));
  EXPECT_EQ(job.waiting, Seconds(0.03));
  EXPECT_EQ(job.deadline_met, false);
  EXPECT_EQ(trace->jobs[1].deadline_met, std::nullopt);
  ASSERT_EQ(trace->resources.size(), 2U);
  EXPECT_EQ(trace->resources[0].name, (ResourceName{"sfo", 0, "", ""}));
  EXPECT_EQ(trace->resources[1].name, (ResourceName{"", 7, "sea", "sfo"}));
  EXPECT_EQ(trace->resources[1].busy, Seconds(0.03));
  EXPECT_EQ(trace->resources[1].utilisation, 0.3);
  ASSERT_EQ(trace->resources[0].intervals.size(), 1U);
  const TracedInterval& interval = trace->resources[0].intervals[0];
  EXPECT_EQ(interval.job, 1U);
  EXPECT_EQ(interval.step, 2U);
  EXPECT_EQ(interval.start, Seconds(0.01));
  EXPECT_EQ(interval.end, Seconds(0.05));
}

TEST(TraceJson, ReadsAndWritesRuns) {
  std::string text =
      edited(kTrace, R"("waiting_s": 0.03, "deadline_met": false)",
             R"("waiting_s": 0.03, "first_token_s": 0.04, "time_per_token_s": 0.02)");
  text.replace(text.find(R"("step": 2)"), 9, R"("run": 5, "step": 2)");
  const auto trace = read_trace_text(text);
  ASSERT_TRUE(trace) << trace.error().text();
  EXPECT_EQ(trace->jobs[0].first_token, Seconds(0.04));
  EXPECT_EQ(trace->jobs[0].time_per_token, Seconds(0.02));
  EXPECT_FALSE(trace->jobs[1].first_token);
  EXPECT_EQ(trace->resources[0].intervals[0].run, 5U);
  const std::string written = trace_json(*trace);
  EXPECT_EQ(trace_json(*read_trace_text(written)), written);
  EXPECT_THAT(written, ::testing::HasSubstr(R"("run": 5, "step": 2)"));
}

TEST(TraceJson, ReadsTheSummary) {
  const auto trace = read_trace_text(std::string(kTrace));
  ASSERT_TRUE(trace) << trace.error().text();
  const TraceSummary& it = trace->summary;
  EXPECT_THAT(
      (std::vector{it.makespan, it.mean_latency, it.p50_latency, it.p95_latency, it.p99_latency,
                   it.max_latency, it.mean_planned_latency, it.mean_waiting}),
      ::testing::ElementsAre(Seconds(1.1), Seconds(0.3), Seconds(0.11), Seconds(0.52),
                             Seconds(0.53), Seconds(0.54), Seconds(0.35), Seconds(0.015)));
  EXPECT_EQ(it.num_deadlines_missed, 1U);
  EXPECT_EQ(it.utilisation, 0.35);
  EXPECT_EQ(it.num_events, 9U);
}

constexpr std::string_view kStreams =
    R"("streams": {"duration_s": 60.5, "policy": "max-weight", "stopped": true, "under_way": 3, "unplanned": ["far"],
     "rows": [{"id": "eye", "rate_per_s": 0.5, "arrivals": "periodic", "arrived": 31, "through": 28, "mean_latency_s": 0.1, "p50_latency_s": 0.11,
               "p95_latency_s": 0.12, "p99_latency_s": 0.13, "max_latency_s": 0.14, "missed_deadlines": 2}]}, "discipline")";

std::string with_streams(std::string_view from = "", std::string_view to = "") {
  std::string text = edited(kTrace, "\"discipline\"", kStreams);
  for (const auto& [old, now] :
       {std::pair<std::string_view, std::string_view>{"\"job_count\": 2", "\"job_count\": 30"},
        {"\"utilisation\": 0.4,", "\"utilisation\": 0.4, \"queued_s\": 7.5, \"growth\": 0.25,"},
        {from, to}})
    text = edited(text, old, now);
  return text;
}

TEST(TraceJson, ReadsAndWritesStreams) {
  const auto trace = read_trace_text(with_streams());
  ASSERT_TRUE(trace) << trace.error().text();
  ASSERT_TRUE(trace->streams);
  const TracedStreams& it = *trace->streams;
  EXPECT_EQ(it.duration, Seconds(60.5));
  EXPECT_EQ(it.policy, "max-weight");
  EXPECT_TRUE(it.stopped);
  EXPECT_EQ(it.num_under_way, 3U);
  EXPECT_THAT(it.unplanned, ::testing::ElementsAre("far"));
  ASSERT_EQ(it.rows.size(), 1U);
  const TracedStream& row = it.rows[0];
  EXPECT_EQ(row.id, "eye");
  EXPECT_EQ(row.rate, PerSecond(0.5));
  EXPECT_EQ(row.arrivals, Arrivals::kPeriodic);
  EXPECT_EQ(row.num_arrived, 31U);
  EXPECT_EQ(row.num_through, 28U);
  EXPECT_THAT((std::vector{row.mean_latency, row.p50_latency, row.p95_latency, row.p99_latency,
                           row.max_latency}),
              ::testing::ElementsAre(Seconds(0.1), Seconds(0.11), Seconds(0.12), Seconds(0.13),
                                     Seconds(0.14)));
  EXPECT_EQ(row.num_deadlines_missed, 2U);
  EXPECT_EQ(num_executed(*trace), 30U);  // 28 and the two jobs
  EXPECT_EQ(trace->resources[0].queued, Seconds(7.5));
  EXPECT_EQ(trace->resources[0].growth, 0.25);
  EXPECT_EQ(trace->resources[1].queued, std::nullopt);
  const std::string written = trace_json(*trace);
  const auto again = read_trace_text(written);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(trace_json(*again), written);
  EXPECT_EQ(again->streams->rows[0].p99_latency, Seconds(0.13));
  EXPECT_EQ(again->resources[0].growth, 0.25);
}

TEST(TraceJson, RefusesWrongStreams) {
  const auto where = [](std::string_view from, std::string_view to) {
    const auto trace = read_trace_text(with_streams(from, to));
    return trace ? "" : trace.error().where;
  };
  EXPECT_EQ(where("\"rate_per_s\": 0.5", "\"rate_per_s\": 0"),
            "trace.json: streams.rows[0].rate_per_s");
  EXPECT_EQ(where("\"periodic\"", "\"bursty\""), "trace.json: streams.rows[0].arrivals");
  EXPECT_EQ(where("\"through\": 28", "\"through\": 29"), "trace.json: summary.job_count");
  EXPECT_EQ(where("\"under_way\": 3, ", ""), "trace.json: streams");
}

TEST(TraceJson, WritesWhatItReads) {
  const auto trace = read_trace_text(std::string(kTrace));
  ASSERT_TRUE(trace);
  const std::string text = trace_json(*trace);
  for (const std::string_view part :
       {R"("rate_per_s": 12.5)", R"({"job": "cam-2", "step": 2, "start_s": 0.01, "end_s": 0.05})",
        R"("kind": "link", "link": 7, "from": "sea", "to": "sfo")", R"("deadline_met": false)"})
    EXPECT_THAT(text, ::testing::HasSubstr(std::string(part)));
  const auto again = read_trace_text(text);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(trace_json(*again), text);
}

Trace random_trace(Random& random) {
  Trace trace{"priority", {}, {}, {}, {}};
  const auto time = [&] {
    return Seconds(random.chance(0.2) ? 0.0 : random.log_uniform(1e-9, 1e9));
  };
  for (std::size_t j = random.below(4); j > 0; --j) {
    TracedJob job{fmt::format("job \"{}\"", j), time(), time(), time(), time(), time(), {}, {}};
    if (random.chance(0.5)) job.deadline_met = random.chance(0.5);
    trace.jobs.push_back(job);
  }
  for (std::size_t r = random.below(4); r > 0; --r) {
    TracedResource resource{{}, time(), random.unit(), {}};
    if (random.chance(0.5))
      resource.name.node = fmt::format("n{}", r);
    else
      resource.name = {"", static_cast<std::int64_t>(r), "a", "b"};
    for (std::size_t i = trace.jobs.empty() ? 0 : random.below(4); i > 0; --i)
      resource.intervals.push_back({static_cast<std::uint32_t>(random.below(trace.jobs.size())),
                                    static_cast<std::uint32_t>(i), time(), time()});
    trace.resources.push_back(resource);
  }
  trace.summary.p95_latency = time();
  trace.summary.num_events = random.below(1'000'000);
  if (random.chance(0.5)) trace.arrivals = TracedArrivals{"best-node", {}, {"x", "y"}};
  return trace;
}

TEST(TraceJson, ReadsBackWhatItWrites) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Trace trace = random_trace(random);
    const std::string text = trace_json(trace);
    const auto again = read_trace_text(text);
    ASSERT_TRUE(again) << again.error().text() << '\n' << text;
    EXPECT_EQ(trace_json(*again), text);
    ASSERT_EQ(again->jobs.size(), trace.jobs.size());
    for (std::size_t r = 0; r < trace.resources.size(); ++r) {
      EXPECT_EQ(again->resources[r].name, trace.resources[r].name);
      EXPECT_EQ(again->resources[r].busy, trace.resources[r].busy);
      ASSERT_EQ(again->resources[r].intervals.size(), trace.resources[r].intervals.size());
      for (std::size_t i = 0; i < trace.resources[r].intervals.size(); ++i)
        EXPECT_EQ(again->resources[r].intervals[i].job, trace.resources[r].intervals[i].job);
    }
  }
}

struct Refusal {
  const char* what;
  std::string_view from, to;
  ErrorCode code;
  const char *where, *says;
};

class TraceJsonRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(TraceJsonRefuses, NamesFilePlaceValueAndRule) {
  const auto trace = read_trace_text(edited(kTrace, GetParam().from, GetParam().to));
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().code, GetParam().code);
  EXPECT_EQ(trace.error().where, GetParam().where);
  EXPECT_THAT(trace.error().message, ::testing::HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    BadTraces, TraceJsonRefuses,
    ::testing::Values(
        Refusal{"another_format", "lamina.trace/1", "lamina.plan/1", ErrorCode::kValue,
                "trace.json: format", "lamina.plan/1"},
        Refusal{"unknown_key", "\"waiting_s\"", "\"waits_s\"", ErrorCode::kUnknownKey,
                "trace.json: jobs[0]", "waits_s"},
        Refusal{"key_twice", "\"event_count\": 9", "\"missed_deadlines\": 9", ErrorCode::kDuplicate,
                "trace.json: summary", "missed_deadlines"},
        Refusal{"whose_interval", "{\"job\": \"cam-2\"", "{\"job\": \"cam-3\"",
                ErrorCode::kUnknownName, "trace.json: resources[0].intervals[0].job",
                "'cam-3' is not a job of the trace"},
        Refusal{"job_twice", "\"id\": \"cam-2\"", "\"id\": \"cam-1\"", ErrorCode::kDuplicate,
                "trace.json: jobs[1].id", "'cam-1'"},
        Refusal{"step_0", "\"step\": 2", "\"step\": 0", ErrorCode::kValue,
                "trace.json: resources[0].intervals[0].step", "0"},
        Refusal{"kind", "\"kind\": \"node\"", "\"kind\": \"disk\"", ErrorCode::kValue,
                "trace.json: resources[0].kind", "'disk' is neither 'node' nor 'link'"},
        Refusal{"kind_of_other_keys", "\"kind\": \"node\"", "\"kind\": \"link\"", ErrorCode::kValue,
                "trace.json: resources[0].kind", "kind 'node'"},
        Refusal{"no_name", "\"link\": 7, ", "", ErrorCode::kMissingKey, "trace.json: resources[1]",
                "a 'node', or a 'link' with 'from' and 'to'"},
        Refusal{"miscounted", "\"job_count\": 2", "\"job_count\": 3", ErrorCode::kValue,
                "trace.json: summary.job_count", "3 jobs are counted, but there are 2"}),
    [](const auto& row) { return row.param.what; });

}  // namespace
}  // namespace lamina::io
