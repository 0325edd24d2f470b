#include "bench/varied.h"

#include <gtest/gtest.h>
#include <memory>
#include <utility>

#include "bench/examples.h"
#include "bench/sound.h"
#include "tests/support/draw.h"

#include "lamina/api/plan.h"

namespace lamina::bench {
namespace {

using lamina::testing::draw;
using lamina::testing::model;

TEST(Scaled, MultipliesWorksInnerTensorsAndEnds) {
  const Model base = *model("8B 10F 4B 20F 2B");
  const Model varied = scaled(base, {.work = 3.0, .inner = 0.5, .ends = 2.0});
  ASSERT_EQ(varied.num_layers(), 2u);
  EXPECT_EQ(varied.tensor_size(0), Bytes(16));
  EXPECT_EQ(varied.tensor_size(1), Bytes(2));
  EXPECT_EQ(varied.tensor_size(2), Bytes(4));
  EXPECT_EQ(varied.layer(1).work, Flop(30));
  EXPECT_EQ(varied.layer(2).work, Flop(60));
}

TEST(WithRates, ChangesBandwidthsOnly) {
  const Network base = draw("a(1F) --10B/3s-- b(2F) --4B--> c");
  const Network varied = with_rates(base, 0.5);
  ASSERT_EQ(varied.num_links(), base.num_links());
  for (std::size_t e = 0; e < base.num_links(); ++e) {
    EXPECT_EQ(varied.link(LinkId(e)).bandwidth, 0.5 * base.link(LinkId(e)).bandwidth);
    EXPECT_EQ(varied.link(LinkId(e)).delay, base.link(LinkId(e)).delay);
    EXPECT_EQ(varied.link(LinkId(e)).row, base.link(LinkId(e)).row);
  }
  EXPECT_EQ(varied.node(NodeId(1)).compute, FlopPerSecond(2));
}

TEST(WithBacklog, AddsToWhatIsQueued) {
  const Network once = with_backlog(draw("a(2F) --1B-- b(3F)"), NodeId(1), Seconds(4.0));
  const Network twice = with_backlog(once, NodeId(1), Seconds(1.0));
  EXPECT_EQ(once.node(NodeId(1)).backlog, Flop(12));
  EXPECT_EQ(twice.node(NodeId(1)).backlog_time(), Seconds(5));
  EXPECT_EQ(twice.node(NodeId(0)).backlog, Flop(0));
}

// All sizes times f take what all rates divided by f do: bytes / bandwidth is all that counts.
TEST(Varied, SizesAndRatesAreTwoSidesOfOneThing) {
  const auto network = sound(example_network("us-24"));
  const auto base = sound(example_model("alexnet"));
  const auto latency = [&](std::shared_ptr<const Network> in, std::shared_ptr<const Model> of) {
    JobSpec spec;
    spec.model = std::move(of);
    spec.source = *in->find("n0");
    spec.destination = *in->find("n23");
    const Instance instance{in, {sound(Job::make(*in, std::move(spec)))}};
    return sound(api::plan(instance, {})).jobs.front().latency.value();
  };
  for (const double factor : {0.125, 2.0, 16.0}) {
    const auto larger =
        std::make_shared<const Model>(scaled(*base, {.inner = factor, .ends = factor}));
    const auto slower = std::make_shared<const Network>(with_rates(*network, 1.0 / factor));
    EXPECT_NEAR(latency(network, larger), latency(slower, base), 1e-9);
  }
}

}  // namespace
}  // namespace lamina::bench
