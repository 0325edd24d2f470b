#include "lamina/plan/chunked_transfer.h"

#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/plan/evaluate.h"

// The names B-1 .. B-5 are those of the hand-solved cases in docs/theory.md#known-answers.
namespace lamina {
namespace {

using testing::brute_force;
using testing::draw;
using testing::IsNear;
using testing::job;
using testing::model;
using testing::route;

Timetable times(const char* drawing, const char* tensor, const char* way,
                Waiting rule = Waiting::kDraining) {
  const Network network = draw(drawing);
  const Route legs = route(network, way);
  const NodeId from = network.link(std::get<Hop>(legs.front()).link).from;
  const NodeId to = network.link(std::get<Hop>(legs.back()).link).to;
  const Job it = job(network, model(tensor), network.node(from).id, network.node(to).id);
  return evaluate(network, it, rule, legs);
}

// B-1: three links of 1 B/s, 1 B: 3 s whole, 1 s where the first byte goes on at once.
TEST(ChunkedTransfer, B1CutThroughTakesAHopsTime) {
  EXPECT_THAT(times("a --1B-- b --1B-- c --1B-- d", "1B", "a>b b>c c>d").latency, IsNear(3.0));
  EXPECT_THAT(times("/0B/; a --1B-- b --1B-- c --1B-- d", "1B", "a>b b>c c>d").latency,
              IsNear(1.0));
}

// B-2: 12 B over one link of 3 B/s or two of 4 B/s.
TEST(ChunkedTransfer, B2AnotherWayIsBest) {
  const auto best = [](const char* chunk) {
    const Network network = draw(std::string(chunk) + "a --4B-- r --4B-- b; a --3B-- b");
    return brute_force(network, job(network, model("12B"), "a", "b"), Waiting::kDraining);
  };
  EXPECT_EQ(best("").route.size(), 1u);
  EXPECT_THAT(best("").completion, IsNear(4.0));
  EXPECT_EQ(best("/0B/; ").route.size(), 2u);
  EXPECT_THAT(best("/0B/; ").completion, IsNear(3.0));
}

// B-3: 4 B over 2 and 1 B/s.
TEST(ChunkedTransfer, B3LargerChunksTakeLonger) {
  const std::string line = "a --2B-- b --1B-- c";
  EXPECT_THAT(times(("/0B/; " + line).c_str(), "4B", "a>b b>c").latency, IsNear(4.0));
  EXPECT_THAT(times(("/1B/; " + line).c_str(), "4B", "a>b b>c").latency, IsNear(4.5));
  EXPECT_THAT(times(("/2B/; " + line).c_str(), "4B", "a>b b>c").latency, IsNear(5.0));
  EXPECT_THAT(times(("/9B/; " + line).c_str(), "4B", "a>b b>c").latency, IsNear(6.0));
}

// B-4: 5 B in chunks of 2 B: the formula says 6 both ways.
TEST(ChunkedTransfer, B4PricesTheLastChunkAsAWholeOne) {
  EXPECT_THAT(times("/2B/; a --2B-- b --1B-- c", "5B", "a>b b>c").latency, IsNear(6.0));
  EXPECT_THAT(times("/2B/; a --1B-- b --2B-- c", "5B", "a>b b>c").latency, IsNear(6.0));
}

// B-5: the second link is busy until 3 s. Its backlog hides behind the slow first link under
// draining; charged in full it adds 3 s.
TEST(ChunkedTransfer, B5ABacklogHidesBehindASlowLink) {
  const std::string line = "a --1B-- b --4B/q12B-- c";
  EXPECT_THAT(times(line.c_str(), "4B", "a>b b>c").latency, IsNear(5.0));
  EXPECT_THAT(times(("/0B/; " + line).c_str(), "4B", "a>b b>c").latency, IsNear(4.0));
  EXPECT_THAT(times(("/0B/; " + line).c_str(), "4B", "a>b b>c", Waiting::kPerStay).latency,
              IsNear(7.0));
}

// 4 B in chunks of 1 B over 2 B/s with 1 s of delay, then 1 B/s: the first chunk is at b at 1.5 and
// at c at 2.5, the last byte at b at 3 and at c at 5.5 = 4.5 + the delay.
TEST(ChunkedTransfer, StepsOverlap) {
  const Timetable table = times("/1B/; a --2B/1s-- b --1B-- c", "4B", "a>b b>c");
  EXPECT_THAT(table.legs[0].start, IsNear(0.0));
  EXPECT_THAT(table.legs[0].end, IsNear(3.0));
  EXPECT_THAT(table.legs[1].start, IsNear(1.5));
  EXPECT_THAT(table.legs[1].end, IsNear(5.5));
  EXPECT_THAT(table.breakdown.propagation, IsNear(1.0));
  EXPECT_THAT(table.breakdown.transmission, IsNear(4.5));
  EXPECT_THAT(table.breakdown.waiting, IsNear(0.0));
}

// A head that waits 10 s at b is hidden as long as the tail takes as long on its slow link; what a
// later slow link makes of it is waiting there.
TEST(ChunkedTransfer, WaitingIsWhatBacklogsAdd) {
  const Timetable table = times("/0B/; a --1B-- b --9B/q90B-- c --1B-- d", "10B", "a>b b>c c>d");
  EXPECT_THAT(table.legs[0].waiting, IsNear(0.0));
  EXPECT_THAT(table.legs[1].end, IsNear(10.0 + 10.0 / 9.0));
  EXPECT_THAT(table.legs[1].waiting, IsNear(10.0 / 9.0));
  EXPECT_THAT(table.latency, IsNear(20.0));
  EXPECT_THAT(table.breakdown.waiting, IsNear(10.0));
  EXPECT_THAT(table.breakdown.transmission, IsNear(10.0));
}

TEST(ChunkedTransfer, CostsWhatTheExhaustiveSearchSays) {
  int several_hops = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Instance instance =
        testing::random_instance(random, {.max_nodes = 4, .max_layers = 3, .chunks = true});
    const Job& it = instance.jobs.front();
    for (const Waiting rule : kAllWaitings) {
      const auto best = brute_force(*instance.network, it, rule);
      if (!best.completion.is_finite()) continue;
      const Timetable table = evaluate(*instance.network, it, rule, best.route);
      EXPECT_THAT(table.completion, IsNear(best.completion)) << "seed " << seed;
      EXPECT_THAT(table.breakdown.total(), IsNear(table.latency)) << "seed " << seed;
      for (std::size_t i = 1; i < table.legs.size(); ++i) {
        several_hops += table.legs[i].start < table.legs[i - 1].end;
        EXPECT_LE(table.legs[i].start, table.legs[i - 1].end);
        EXPECT_GE(table.legs[i].waiting, Seconds());
      }
    }
  }
  EXPECT_GT(several_hops, 50);
}

}  // namespace
}  // namespace lamina
