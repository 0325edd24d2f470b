// The answers of docs/theory.md#known-answers that are worked out by hand and that a simulation can
// give. T8 and T9 are in simulate_test.cpp, T15 in lamina/api/arrivals_test.cpp, M/D/1 in
// queueing_test.cpp.
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/notation.h"

#include "lamina/sim/simulate.h"

namespace lamina::sim {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::model;
using lamina::testing::route;

// `count` jobs of the chain, each on its way; what every one completes at.
std::vector<double> completions(const std::shared_ptr<const Network>& network, const char* chain,
                                const std::vector<std::string>& ways, std::string_view from,
                                std::string_view to) {
  Instance instance{network, {}};
  Plan plan;
  for (const std::string& way : ways) {
    JobSpec spec;
    spec.id = fmt::format("job-{}", plan.jobs.size());
    instance.jobs.push_back(lamina::testing::job(*network, model(chain), from, to, spec));
    plan.jobs.push_back(
        planned_job(*network, instance.jobs.back(), Waiting::kDraining, route(*network, way)));
    plan.jobs.back().priority = static_cast<std::int64_t>(plan.jobs.size());
  }
  const auto trace = simulate(instance, plan, disciplines().front());
  EXPECT_TRUE(trace);
  std::vector<double> times;
  for (const TracedJob& job : trace->jobs) times.push_back(job.completion.value());
  return times;
}

// T7: 10 s of backlog at u and 3 layers of 1 s. There from the start the job ends at 13; after a
// hop of 6 s as well, for the backlog is served meanwhile.
TEST(KnownAnswers, T7ABacklogIsServedWhileTheJobTravels) {
  EXPECT_EQ(completions(draw_shared("u(1F q10F)"), "0B 1F 0B 1F 0B 1F 0B", {"u* u* u*"}, "u", "u"),
            std::vector{13.0});
  EXPECT_EQ(completions(draw_shared("s --1B--> u(1F q10F)"), "6B 1F 0B 1F 0B 1F 0B",
                        {"s>u u* u* u*"}, "s", "u"),
            std::vector{13.0});
}

// T17: 2q jobs of 1 s, q at each of two equal nodes: 1 + 1 + 2 + 2 + ... + q + q = q (q + 1).
TEST(KnownAnswers, T17TwoNodesShareEqualJobs) {
  const auto network = draw_shared("s --1B--> x(1F) --1B--> t; s --1B--> y(1F) --1B--> t");
  for (const int q : {1, 2, 7}) {
    std::vector<std::string> ways;
    for (int i = 0; i < q; ++i) ways.insert(ways.end(), {"s>x x* x>t", "s>y y* y>t"});
    double sum = 0.0;
    for (const double time : completions(network, "0B 1F 0B", ways, "s", "t")) sum += time;
    EXPECT_DOUBLE_EQ(sum, q * (q + 1));
  }
}

// T20: a tensor that takes 1 s over each of three links arrives after 3 s: store and forward.
TEST(KnownAnswers, T20StoreAndForward) {
  EXPECT_EQ(
      completions(draw_shared("a --5B--> b --5B--> c --5B--> d"), "5B", {"a>b b>c c>d"}, "a", "d"),
      std::vector{3.0});
}

// 100 jobs of 1 s at one node: latencies 1, 2, ... 100, whose nearest ranks are 50, 95 and 99.
TEST(KnownAnswers, PercentilesAreNearestRanks) {
  const auto network = draw_shared("a(1F)");
  Execution work = empty_execution(*network);
  std::vector<JobCaption> captions(100);
  for (std::uint32_t j = 0; j < 100; ++j) {
    work.add_job(Seconds(), j);
    work.add_task({ResourceId(0), Seconds(1.0), Seconds()});
  }
  const Record record = find_discipline("fifo")->run(work, {});
  const TraceSummary summary = trace_of(*network, work, record, {captions, "fifo"}).summary;
  EXPECT_EQ(summary.p50_latency, Seconds(50));
  EXPECT_EQ(summary.p95_latency, Seconds(95));
  EXPECT_EQ(summary.p99_latency, Seconds(99));
  EXPECT_EQ(summary.mean_latency, Seconds(50.5));
  EXPECT_EQ(summary.utilisation, 1.0);
}

}  // namespace
}  // namespace lamina::sim
