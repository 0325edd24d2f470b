#include "lamina/api/explain.h"

#include <algorithm>
#include <gmock/gmock.h>

#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/notation.h"
#include "tests/support/problem.h"

#include "lamina/plan/check.h"
#include "lamina/plan/infeasibility.h"

namespace lamina::api {
namespace {

using lamina::testing::draw;
using lamina::testing::draw_shared;
using lamina::testing::IsNear;
using lamina::testing::job;
using lamina::testing::model;
using lamina::testing::route;

std::string reason(const Network& network, const Job& planned, std::string_view worse,
                   std::string_view best) {
  const auto timetable = [&](std::string_view text) {
    return evaluate(network, planned, Waiting::kDraining, route(network, text));
  };
  EXPECT_GT(timetable(worse).completion, timetable(best).completion);
  return why_slower(network, planned, timetable(worse), timetable(best));
}

TEST(WhySlower, ASlowNode) {
  const Network network = draw("a(1F) --10B-- b(10F) --5B-- c");
  const Job planned = job(network, model("20B 10F 5B 20F 1B"), "a", "c");
  EXPECT_EQ(reason(network, planned, "a* a* a>b b>c", "a>b b* b* b>c"), "a computes at 1 FLOP/s");
}

// 20 FLOP take 20 s; 100 B take 100 s, 30 B take 30 s, of which most would go into computing
// anyway.
TEST(WhySlower, ANodeWithSlowMemory) {
  lamina::testing::Problem problem =
      lamina::testing::problem_of(draw("a(1F) --10B-- b(10F)"),
                                  job(draw("a(1F) --10B-- b(10F)"), model("20B 20F 1B"), "a", "b"));
  problem.nodes[0].memory_bandwidth = BytesPerSecond(1);
  problem.operators[0].weights = Bytes(100);
  const Instance slow = lamina::testing::build(problem);
  EXPECT_EQ(reason(*slow.network, slow.jobs[0], "a* a>b", "a>b b*"), "a reads weights at 1 B/s");
  problem.operators[0].weights = Bytes(30);
  const Instance fair = lamina::testing::build(problem);
  EXPECT_EQ(reason(*fair.network, fair.jobs[0], "a* a>b", "a>b b*"), "a computes at 1 FLOP/s");
}

TEST(WhySlower, TheInputTravelsFurther) {
  const Network network = draw("a --10B-- b(10F) --5B-- c --5B-- d(10F)");
  const Job planned = job(network, model("20B 10F 1B"), "a", "d");
  EXPECT_EQ(reason(network, planned, "a>b b>c c>d d*", "a>b b* b>c c>d"),
            "the input (20 B) travels three hops");
}

TEST(WhySlower, ALargerTensorTravels) {
  const Network network = draw("a(1F) --10B-- b(1F)");
  const Job planned = job(network, model("10B 1F 90B 1F 10B"), "a", "b");
  EXPECT_EQ(reason(network, planned, "a* a>b b*", "a>b b* b*"),
            "layer 1's output (90 B) travels one hop");
}

TEST(WhySlower, ASlowLink) {
  const Network network = draw("a --1B-- b(1F); a --100B-- b");
  const Job planned = job(network, model("100B 1F 0B"), "a", "b");
  EXPECT_EQ(reason(network, planned, "a>b#0 b*", "a>b#1 b*"),
            "the input (100 B) crosses a link of 8 bit/s");
}

TEST(WhySlower, LongDelays) {
  const Network network = draw("a --1B/9s-- b(1F); a --1B-- b");
  const Job planned = job(network, model("1B 1F 0B"), "a", "b");
  EXPECT_EQ(reason(network, planned, "a>b#0 b*", "a>b#1 b*"),
            "the input (1 B) spends 9 s in transit");
}

TEST(WhySlower, ABacklog) {
  const Network network = draw("a(1F q8F) --1B-- b(1F); a --1B/q20B-- b");
  const Job planned = job(network, model("1B 1F 1B"), "a", "b");
  EXPECT_EQ(reason(network, planned, "a* a>b#0", "a>b#0 b*"), "waits 8 s behind the backlog of a");
  EXPECT_EQ(reason(network, planned, "a>b#1 b*", "a>b#0 b*"),
            "waits 20 s behind the backlog of link a -> b");
}

TEST(WhySlower, MeasuredTimesAndOverheads) {
  const Network network = draw("a(1F @pi) --1B-- b(1F +5s); b --1B-- c(1F)");
  const Job planned = job(network, model("0B 1F@pi=30s 0B"), "a", "c");
  EXPECT_EQ(reason(network, planned, "a* a>b b>c", "a>b b>c c*"), "a takes 30 s for layer 1");
  EXPECT_EQ(reason(network, planned, "a>b b* b>c", "a>b b>c c*"), "b takes 5 s to start");
}

const route::JobPlanner& planner(std::string_view name) {
  return *std::ranges::find(route::planners(), name, &route::JobPlanner::name);
}

TEST(WhyNone, NamesTheNodeOrTheRule) {
  const Network network = draw("a --1B-- b(1F @pi) --1B-- c(0F @tpu) --1B--> d");
  const auto no_way = [&](const Job& planned, std::string_view name) {
    EXPECT_FALSE(planner(name).plan(network, planned, {}).feasible()) << name;
    return why_none(network, planned, planner(name));
  };
  const Job plain = job(network, model("0B 1F 0B"), "a", "c");
  EXPECT_EQ(no_way(plain, "source-only"), "a is a relay");
  EXPECT_EQ(no_way(plain, "destination-only"), "c cannot run layer 1");
  JobSpec spec;
  spec.pins = {{1, 1, {testing::node(network, "b")}}, {2, 2, {testing::node(network, "c")}}};
  const Job apart = job(network, model("0B 1F 0B 1F@tpu=1s 0B"), "b", "c", spec);
  EXPECT_EQ(no_way(apart, "best-node"), "no node may run all layers");
  EXPECT_EQ(no_way(apart, "source-only"), "layer 2 is pinned to other nodes");
  JobSpec secret;
  secret.private_layers = 1;
  EXPECT_EQ(no_way(job(network, model("0B 1F 0B"), "b", "c", secret), "destination-only"),
            "layer 1 is private to b");
  const Network about = draw("r --1B-- s(1F)");
  const Job there = job(about, model("0B 1F 0B"), "r", "r");
  EXPECT_EQ(why_none(about, there, planner("fixed-route")), "r is a relay");
  const Job impossible = job(network, model("0B 1F 0B"), "d", "a");
  EXPECT_EQ(no_way(impossible, "best-node"), why_infeasible(network, impossible));
}

TEST(Alternatives, AreInTheOrderOfTheTableWithoutTheChosenOne) {
  const auto network = draw_shared("a(1F) --10B-- b(10F) --5B-- c");
  const Job planned = job(*network, model("20B 10F 5B 20F 1B"), "a", "c");
  std::vector<std::string> expected;
  for (const route::JobPlanner& planner : route::planners())
    if (planner.in_explain && planner.name != "tiers") expected.emplace_back(planner.name);
  std::vector<std::string> found;
  for (const Alternative& row : alternatives(*network, planned, {}, "shortest-path")) {
    found.push_back(row.planner);
    EXPECT_FALSE(row.reason.empty()) << row.planner;
    if (row.planner == "source-only") {
      EXPECT_THAT(*row.latency, IsNear(30.3));
      EXPECT_EQ(row.detail, "a");
    }
    if (row.planner == "destination-only") {
      EXPECT_FALSE(row.latency);
    }
    if (row.planner == "best-node") {
      EXPECT_EQ(row.reason, "the same plan");
    }
  }
  EXPECT_EQ(found, expected);
}

// With source and destination in one place two planners say the same; the document has both.
TEST(Alternatives, OnlyTheChosenOneIsMissing) {
  const auto network = draw_shared("a(1F) --10B-- b(10F)");
  const Job planned = job(*network, model("20B 10F 5B 20F 1B"), "a", "a");
  for (const std::string_view chosen : {"shortest-path", "source-only", "destination-only"}) {
    std::size_t ends = 0;
    for (const Alternative& row : alternatives(*network, planned, {}, chosen)) {
      EXPECT_FALSE(row.reason.empty()) << row.planner;
      ends += row.planner == "source-only" || row.planner == "destination-only" ? 1 : 0;
    }
    EXPECT_EQ(ends, chosen == "shortest-path" ? 2U : 1U);
  }
}

TEST(Alternatives, ARestrictedPlanHasTheOptimumAmongThem) {
  const auto network = draw_shared("a(1F) --10B-- b(10F) --5B-- c");
  const Job planned = job(*network, model("20B 10F 5B 20F 1B"), "a", "c");
  const auto rows = alternatives(*network, planned, {}, "source-only");
  EXPECT_EQ(rows.front().planner, "shortest-path");
  EXPECT_THAT(*rows.front().latency, IsNear(5.2));
}

}  // namespace
}  // namespace lamina::api
