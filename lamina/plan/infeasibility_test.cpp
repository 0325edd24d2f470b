#include "lamina/plan/infeasibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

namespace lamina {
namespace {

using testing::draw;
using ::testing::HasSubstr;
using testing::job;
using testing::model;
using testing::node;

std::string why(const char* drawing, const char* chain, JobSpec spec = {}) {
  const Network network = draw(drawing);
  return why_infeasible(network, job(network, model(chain), "a", "b", std::move(spec)));
}

JobSpec private_layers(std::uint32_t count) {
  JobSpec spec;
  spec.private_layers = count;
  return spec;
}

TEST(WhyInfeasible, IsSilentWhereAPlanExists) {
  EXPECT_EQ(why("a(1F) --1B--> b", "1B 1F 1B"), "");
  EXPECT_EQ(why("a --1B--> b", "1B"), "");
}

TEST(WhyInfeasible, NamesTheEndsThatAreNotConnected) {
  EXPECT_EQ(why("a(1F) <--1B-- b(1F)", "1B 1F 1B"), "no path leads from 'a' to 'b'");
  EXPECT_EQ(why("a(1F); b(1F)", "1B"), "no path leads from 'a' to 'b'");
}

TEST(WhyInfeasible, NamesTheLayerThatNobodyRuns) {
  EXPECT_EQ(why("a --1B-- b", "1B 1F 1B 1F 1B"),
            "no node may run layer 1 (l1): no node has a speed, or a time for it");
  EXPECT_EQ(why("a(@pi) --1B-- b", "1B 1F@pi=1s 1B 1F 1B"),
            "no node may run layer 2 (l2): no node has a speed, or a time for it");
  EXPECT_EQ(why("a(1F) --1B-- b(1F @pi)", "1B ?@pi=1s 1B ?@gpu=1s@tpu=2s 1B"),
            "no node may run layer 2 (l2): its work is not known, only its time on 'gpu', 'tpu', "
            "and no node is such a device");
  EXPECT_EQ(why("a(1F) --1B-- b(1F @pi)", "1B ?@a=1s@b=1s@c=1s@d=1s@e=1s@f=1s 1B"),
            "no node may run layer 1 (l1): its work is not known, only its time on 'a', 'b', 'c', "
            "'d' and 2 more, and no node is such a device");
  EXPECT_EQ(why("a --1B-- b(1F)", "1B 1F 1B", private_layers(1)),
            "no node may run layer 1 (l1): it is private to 'a', which cannot compute it");
}

TEST(WhyInfeasible, NamesPinsThatLeaveNobody) {
  const Network network = draw("a(1F) --1B-- b(1F) --1B-- c");
  JobSpec to_relay, apart, elsewhere = private_layers(1);
  to_relay.pins = {{2, 2, {node(network, "c")}}};
  apart.pins = {{1, 2, {node(network, "a")}}, {2, 2, {node(network, "b")}}};
  elsewhere.pins = {{1, 1, {node(network, "b")}}};
  const auto reason = [&](const JobSpec& spec) {
    return why_infeasible(network, job(network, model("1B 1F 1B 1F 1B"), "a", "b", spec));
  };
  EXPECT_EQ(reason(to_relay),
            "no node may run layer 2 (l2): none of the nodes that it is pinned to can compute it");
  EXPECT_EQ(reason(apart), "no node may run layer 2 (l2): its pins have no node in common");
  EXPECT_EQ(reason(elsewhere),
            "no node may run layer 1 (l1): it is private to 'a' but pinned to other nodes");
}

TEST(WhyInfeasible, NamesTheLayerOutOfReach) {
  EXPECT_EQ(why("a --1B--> b <--1B-- c(1F)", "1B 1F 1B"),
            "no path leads from 'a' to a node that may run layer 1 (l1)");
  EXPECT_THAT(why("a --1B--> b; a --1B--> c(1F)", "1B 1F 1B"),
              HasSubstr("no path leads to 'b' from a node that may run layer 1 (l1)"));
  const Network network = draw("a(1F) --1B--> b(1F); a --1B--> c(1F)");
  JobSpec spec;
  spec.pins = {{1, 1, {node(network, "c")}}, {2, 2, {node(network, "b")}}};
  EXPECT_EQ(why_infeasible(network, job(network, model("1B 1F 1B 1F 1B"), "a", "b", spec)),
            "no path leads from 'a' to a node that may run layer 2 (l2) through nodes that may run "
            "those before");
}

TEST(WhyInfeasible, SaysThatTimesOverflow) {
  EXPECT_EQ(why("a(1e-300F) --1B--> b", "1B 1e300F 1B"),
            "every plan takes longer than a number can hold");
}

TEST(WhyInfeasible, SpeaksExactlyWhereTheExhaustiveSearchFindsNothing) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    Random random(seed);
    const Instance instance = testing::random_instance(random, {.max_nodes = 4, .max_layers = 3});
    const Job& it = instance.jobs.front();
    const auto best = testing::brute_force(*instance.network, it, Waiting::kDraining);
    const std::string reason = why_infeasible(*instance.network, it);
    EXPECT_EQ(reason.empty(), best.completion.is_finite()) << "seed " << seed << ": " << reason;
  }
}

}  // namespace
}  // namespace lamina
