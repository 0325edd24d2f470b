#include "lamina/model/job.h"

#include <gtest/gtest.h>
#include <limits>
#include <memory>

#include "tests/support/draw.h"

namespace lamina {
namespace {

using testing::draw;
using testing::job;
using testing::model;

Network drawn() { return draw("a(1F) --1B-- b(1F) --1B-- c(1F)"); }

const Network& abc() {
  static const Network network = drawn();
  return network;
}

JobSpec sound() {
  JobSpec spec;
  spec.model = model("1B 1F 1B 1F 1B 1F 1B");
  spec.source = NodeId(0);
  spec.destination = NodeId(2);
  return spec;
}

template <class Change>
std::string refused(Change change) {
  JobSpec spec = sound();
  change(spec);
  const auto made = Job::make(abc(), std::move(spec));
  return made ? "" : made.error().where;
}

TEST(Job, RefusesWhatMakesNoSense) {
  EXPECT_EQ(refused([](JobSpec&) {}), "");
  EXPECT_EQ(refused([](JobSpec& s) { s.id.clear(); }), "id");
  EXPECT_EQ(refused([](JobSpec& s) { s.source = NodeId(3); }), "source");
  EXPECT_EQ(refused([](JobSpec& s) { s.destination = {}; }), "destination");
  for (const double bad :
       {-1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(refused([&](JobSpec& s) { s.release = Seconds(bad); }), "release");
    EXPECT_EQ(refused([&](JobSpec& s) { s.deadline = Seconds(bad); }), "deadline");
    EXPECT_EQ(refused([&](JobSpec& s) { s.weight = bad; }), "weight");
  }
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()})
    EXPECT_EQ(refused([&](JobSpec& s) { s.rate = PerSecond(bad); }), "rate");
  EXPECT_EQ(refused([](JobSpec& s) { s.rate = PerSecond(30.0); }), "");
  EXPECT_EQ(refused([](JobSpec& s) { s.private_layers = 4; }), "private_layers");
  EXPECT_EQ(refused([](JobSpec& s) { s.private_layers = 3; }), "");
}

TEST(Job, IsAStreamIfItHasARate) {
  JobSpec spec = sound();
  EXPECT_FALSE(Job::make(abc(), spec)->is_stream());
  spec.rate = PerSecond(30.0);
  spec.arrivals = Arrivals::kPeriodic;
  spec.release = Seconds(1.0);
  spec.private_layers = 1;
  const Job stream = *Job::make(abc(), spec);
  ASSERT_TRUE(stream.is_stream());
  EXPECT_EQ(stream.rate(), PerSecond(30.0));
  EXPECT_EQ(stream.arrivals(), Arrivals::kPeriodic);
  EXPECT_EQ(stream.spec().rate, PerSecond(30.0));
  const Job one = stream.inference(Seconds(7.0));
  EXPECT_FALSE(one.is_stream());
  EXPECT_EQ(one.release(), Seconds(7.0));
  EXPECT_FALSE(one.constraints().allows(1, NodeId(1)));  // the private layer stays one
}

TEST(Job, RefusesBadPins) {
  const auto pinned = [](std::uint32_t first, std::uint32_t last, std::vector<NodeId> nodes) {
    return refused(
        [&](JobSpec& s) { s.pins = {{1, 1, {NodeId(0)}}, {first, last, std::move(nodes)}}; });
  };
  EXPECT_EQ(pinned(1, 3, {NodeId(1)}), "");
  EXPECT_EQ(pinned(0, 3, {NodeId(1)}), "pins[1].first_layer");
  EXPECT_EQ(pinned(1, 4, {NodeId(1)}), "pins[1].last_layer");
  EXPECT_EQ(pinned(3, 2, {NodeId(1)}), "pins[1].first_layer");
  EXPECT_EQ(pinned(2, 2, {}), "pins[1].nodes");
  EXPECT_EQ(pinned(2, 2, {NodeId(1), NodeId(3)}), "pins[1].nodes");
}

TEST(Job, BelongsToTheNetworkItWasMadeWithAndToNoOther) {
  const auto mine = std::make_shared<const Network>(drawn());
  const auto other = std::make_shared<const Network>(drawn());  // alike, but two
  const Job it = *Job::make(*mine, sound());
  EXPECT_TRUE(it.belongs_to(*mine));
  EXPECT_FALSE(it.belongs_to(*other));
  EXPECT_TRUE(Instance::make(mine, {it, it}));
  const auto mixed = Instance::make(mine, {it, *Job::make(*other, sound())});
  ASSERT_FALSE(mixed);
  EXPECT_EQ(mixed.error().where, "jobs[1]");
  EXPECT_FALSE((Instance{.network = other, .jobs = {it}}.is_sound()));
}

TEST(Job, StaysWithItsNetworkWhenThatIsMoved) {
  Network here = drawn();
  const Job it = *Job::make(here, sound());
  const Network there = std::move(here);
  EXPECT_TRUE(it.belongs_to(there));
}

TEST(Job, GivesBackTheSpecThatItWasMadeOf) {
  JobSpec spec = sound();
  spec.private_layers = 1;
  spec.pins = {{1, 2, {NodeId(0), NodeId(1)}}};
  const JobSpec again = Job::make(abc(), spec)->spec();
  EXPECT_EQ(again.private_layers, 1u);
  ASSERT_EQ(again.pins.size(), 1u);
  EXPECT_EQ(again.pins[0].last_layer, 2u);
  EXPECT_EQ(again.pins[0].nodes, spec.pins[0].nodes);
  EXPECT_EQ(again.source, spec.source);
}

TEST(Job, IsPinnedFurther) {
  JobSpec spec = sound();
  spec.private_layers = 1;
  spec.pins = {{2, 2, {NodeId(0), NodeId(1)}}};
  const Job it = *Job::make(abc(), spec);
  const Job further = *it.pinned(abc(), {2, 3, {NodeId(1), NodeId(2)}});
  EXPECT_FALSE(further.constraints().allows(1, NodeId(1)));
  EXPECT_FALSE(further.constraints().allows(2, NodeId(0)));
  EXPECT_TRUE(further.constraints().allows(2, NodeId(1)));
  EXPECT_TRUE(it.constraints().allows(2, NodeId(0)));
  EXPECT_EQ(further.spec().pins.size(), 2u);
  EXPECT_EQ(it.pinned(abc(), {2, 4, {NodeId(1)}}).error().where, "pins[1].last_layer");
}

}  // namespace
}  // namespace lamina
