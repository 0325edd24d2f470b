#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

namespace lamina::testing {
namespace {

TEST(Draw, ReadsNodesAndLinks) {
  const Network network =
      draw("a(1F +2s q30F @pi) --10B-- b <--5B/2s/q7B-- c(0F); a --1.5e3B--> c");
  ASSERT_EQ(network.num_nodes(), 3u);
  const Node& a = network.node(node(network, "a"));
  EXPECT_EQ(a.compute, FlopPerSecond(1));
  EXPECT_EQ(a.overhead, Seconds(2));
  EXPECT_EQ(a.backlog, Flop(30));
  EXPECT_EQ(a.device, "pi");
  EXPECT_TRUE(network.node(node(network, "b")).is_relay());
  EXPECT_TRUE(network.node(node(network, "c")).is_relay());

  ASSERT_EQ(network.num_links(), 4u);  // a>b, a>c, b>a, c>b
  EXPECT_EQ(network.links_from(node(network, "b")).size(), 1u);
  const Link& link = network.links_from(node(network, "c")).front();
  EXPECT_EQ(link.to, node(network, "b"));
  EXPECT_EQ(link.row, 1u);
  EXPECT_EQ(link.bandwidth, BytesPerSecond(5));
  EXPECT_EQ(link.delay, Seconds(2));
  EXPECT_EQ(link.backlog, Bytes(7));
  EXPECT_EQ(network.links_from(node(network, "a"))[1].bandwidth, BytesPerSecond(1500));
}

TEST(Draw, ReadsModels) {
  const auto chain = model("20B 10F 5B 20F@pi=3s 1B");
  ASSERT_EQ(chain->num_layers(), 2u);
  EXPECT_EQ(chain->tensor_size(0), Bytes(20));
  EXPECT_EQ(chain->tensor_size(1), Bytes(5));
  EXPECT_EQ(chain->tensor_size(2), Bytes(1));
  EXPECT_EQ(chain->layer(1).work, Flop(10));
  Node pi;
  pi.device = "pi";
  EXPECT_EQ(chain->layer_time(2, pi), Seconds(3));
  EXPECT_EQ(chain->layer_time(1, pi), std::nullopt);
  EXPECT_FALSE(chain->layer(2).only_timed);
  EXPECT_TRUE(model("20B ?@pi=3s 1B")->layer(1).only_timed);
  EXPECT_EQ(model("20B")->num_layers(), 0u);
}

TEST(Notation, ReadsWhatItWrites) {
  const Network network = draw("a --10B-- b --5B-- c; b --1B--> c");
  for (const char* text : {"", "a>b b* b* b>c#2", "a* a>b b>c#1 c*", "b>a a>b"})
    EXPECT_THAT(route(network, text), HasRoute(std::cref(network), std::string(text)));
  const Route legs = route(network, "a>b b* b* b>c#2");
  ASSERT_EQ(legs.size(), 3u);
  EXPECT_EQ(std::get<Stay>(legs[1]), (Stay{node(network, "b"), 1, 2}));
  EXPECT_EQ(std::get<Hop>(legs[2]).tensor, 2u);
}

// The relay c is near, b is fast: sending 20 B at 10 B/s (2 s), 10 and 20 FLOP at 10 FLOP/s (1 s +
// 2 s), and 1 B at 5 B/s (0.2 s) beats computing 30 s at a.
TEST(BruteForce, ComputesWhereItIsWorthTheTrip) {
  const Network network = draw("a(1F) --10B-- b(10F) --5B-- c");
  const Job it = job(network, model("20B 10F 5B 20F 1B"), "a", "c");
  EXPECT_THAT(brute_force(network, it, Waiting::kDraining),
              HasPlan(std::cref(network), "a>b b* b* b>c", Seconds(5.2)));
}

// docs/theory.md#known-answers, T7: 10 s of backlog and three layers of 1 s, reached after a hop of
// 6 s.
TEST(BruteForce, ChargesBacklogsByTheRule) {
  const Network network = draw("s --1B/6s--> u(1F q10F)");
  const auto chain = model("0B 1F 0B 1F 0B 1F 0B");
  const auto ends = [&](const char* from, Waiting rule) {
    return brute_force(network, job(network, chain, from, "u"), rule).completion;
  };
  EXPECT_THAT(ends("u", Waiting::kPerLayer), IsNear(33.0));
  EXPECT_THAT(ends("u", Waiting::kPerStay), IsNear(13.0));
  EXPECT_THAT(ends("u", Waiting::kDraining), IsNear(13.0));
  EXPECT_THAT(ends("s", Waiting::kPerLayer), IsNear(39.0));
  EXPECT_THAT(ends("s", Waiting::kPerStay), IsNear(19.0));
  EXPECT_THAT(ends("s", Waiting::kDraining), IsNear(13.0));
}

TEST(BruteForce, FindsNothingWhereNothingIs) {
  const Network network = draw("a(1F) <--10B-- b(10F)");
  const Job it = job(network, model("20B 10F 5B"), "a", "b");
  EXPECT_FALSE(brute_force(network, it, Waiting::kDraining).completion.is_finite());
}

// What the random instances are meant to contain does occur.
TEST(RandomInstance, HoldsWhatAPlannerMayMeet) {
  int relays = 0, devices = 0, one_way = 0, loops = 0, pins = 0, feasible = 0, total = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed, ++total) {
    Random random(seed);
    const Instance instance = random_instance(random, {.max_nodes = 4, .max_layers = 3});
    const Network& network = *instance.network;
    for (const Node& v : network.nodes()) {
      relays += v.is_relay();
      devices += v.compute.value() == 0.0 && !v.device.empty();
    }
    for (const LinkRow& row : network.rows()) {
      one_way += !row.duplex;
      loops += row.from == row.to;
    }
    pins += !instance.jobs.front().spec().pins.empty();
    feasible +=
        brute_force(network, instance.jobs.front(), Waiting::kPerStay).completion.is_finite();
  }
  EXPECT_GT(relays, 20);
  EXPECT_GT(devices, 10);
  EXPECT_GT(one_way, 50);
  EXPECT_GT(loops, 20);
  EXPECT_GT(pins, 20);
  EXPECT_GT(feasible, total / 4);
  EXPECT_LT(feasible, total);
}

TEST(RandomInstance, DependsOnTheSeedAlone) {
  Random one(7), two(7);
  const Instance a = random_instance(one, {}, 3), b = random_instance(two, {}, 3);
  ASSERT_EQ(a.jobs.size(), 3u);
  EXPECT_EQ(a.jobs[1].id(), "job-2");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(a.jobs[i].source(), b.jobs[i].source());
    EXPECT_EQ(a.jobs[i].model().tensor_size(0), b.jobs[i].model().tensor_size(0));
  }
}

}  // namespace
}  // namespace lamina::testing
