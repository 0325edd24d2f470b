#include "lamina/route/upgrade_search.h"

#include <cmath>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/evaluate.h"
#include "lamina/route/engine.h"

namespace lamina::route {
namespace {

// The network with the rates of one node, or of one row of links, multiplied.
Network faster(const Network& network, std::optional<NodeId> node,
               std::optional<std::uint32_t> row_number, double factor) {
  NetworkBuilder builder;
  for (std::size_t v = 0; v < network.num_nodes(); ++v) {
    Node copy = network.nodes()[v];
    if (node && node->index() == v) copy.compute = factor * copy.compute;
    EXPECT_TRUE(builder.add_node(std::move(copy)));
  }
  for (LinkRow row : network.rows()) {
    if (row.number == row_number) row.bandwidth = factor * row.bandwidth;
    EXPECT_TRUE(builder.add_link(row));
  }
  return std::move(builder).build();
}

// By the engine that merges nothing and prepares nothing.
double planned(const Network& network, const Job& job, Waiting waiting) {
  const Job same = *Job::make(network, job.spec());
  const RoutingResult answer = find_engine("sweep")->make(network)->solve({same, waiting});
  return answer.feasible() ? evaluate(network, same, waiting, answer.route).latency.value()
                           : INFINITY;
}

// Rows that gain, and rows that do not.
struct Seen {
  std::size_t gain = 0, none = 0;
};

void expect_exact(double found, double truth, double base, Seen& seen) {
  const bool gains = truth < base * (1.0 - 1e-11);
  ++(gains ? seen.gain : seen.none);
  if (gains)
    EXPECT_NEAR(found, truth, 1e-9 * truth);
  else
    EXPECT_TRUE(found >= base * (1.0 - 1e-11)) << found << " of " << base;
}

void compare(const Network& network, const Job& job, Waiting waiting, double factor, Seen& seen) {
  UpgradeSearch search(network, job, waiting, factor);
  const double base = planned(network, job, waiting);
  if (!std::isfinite(base)) {
    EXPECT_FALSE(search.base().is_finite());
    return;
  }
  EXPECT_NEAR(search.base().value(), base, 1e-9 * base);
  for (std::size_t v = 0; v < network.num_nodes(); ++v) {
    if (network.nodes()[v].compute == FlopPerSecond()) continue;
    const NodeId id(v);
    expect_exact(search.through(id, Seconds(base)).value(),
                 planned(faster(network, id, {}, factor), job, waiting), base, seen);
  }
  for (const LinkRow& row : network.rows()) {
    std::vector<LinkId> links;
    for (std::size_t e = 0; e < network.num_links(); ++e)
      if (network.links()[e].row == row.number) links.emplace_back(e);
    expect_exact(search.through(links, Seconds(base)).value(),
                 planned(faster(network, {}, row.number, factor), job, waiting), base, seen);
  }
}

// Drawn networks have relays, devices, backlogs, overheads, parallel and duplex rows, private
// layers, pins and late releases.
TEST(UpgradeSearch, FindsWhatPlanningAnewFinds) {
  Random random(5);
  Seen seen;
  for (int i = 0; i < 240; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.max_nodes = 7, .max_layers = 6, .backlogs = i % 2 == 0, .overheads = i % 3 != 0});
    const Waiting waiting = static_cast<Waiting>(i % 3);
    compare(*it.network, it.jobs.front(), waiting, i % 5 == 0 ? 50.0 : 2.0, seen);
    if (::testing::Test::HasFailure()) FAIL() << "instance " << i;
  }
  EXPECT_GT(seen.gain, 200U);
  EXPECT_GT(seen.none, 200U);
}

// 20 B in, 2 B out: over the cable (2 B/s) and back, and 10 F at b (5 F/s): 10 + 2 + 1 = 13 s; at a
// itself 10 s. Twice the rate of the cable counts on both ways: 5 + 2 + 0.5 = 7.5 s, which is less.
TEST(UpgradeSearch, CountsBothWaysOfACable) {
  const Network network = lamina::testing::draw("a(1F) --2B-- b(5F)");
  const Job job = lamina::testing::job(network, lamina::testing::model("20B 10F 2B"), "a", "a");
  UpgradeSearch search(network, job, Waiting::kDraining, 2.0);
  EXPECT_DOUBLE_EQ(search.base().value(), 10.0);
  const std::vector<LinkId> cable{LinkId(0), LinkId(1)};
  EXPECT_DOUBLE_EQ(search.through(cable, search.base()).value(), 7.5);
  EXPECT_DOUBLE_EQ(search.through(*network.find("a"), search.base()).value(), 5.0);
  // Twice as fast, b would give 10 + 1 + 1 = 12 s, no better than a.
  EXPECT_FALSE(search.through(*network.find("b"), search.base()).is_finite());
  // What is to be beaten may be more than the best: then the plan through b counts.
  EXPECT_DOUBLE_EQ(search.through(*network.find("b"), Seconds(20.0)).value(), 12.0);
}

// Layers of 8 F and 7 F, of which the second reads 7 B of weights; tensors of 1 B that need not
// travel alone as long as nodes differ in speed only. All at a take 8 + 7 s, all at b 15 / 1.2 s
// and two hops of 0.01 s: 12.52 s. Four times as fast, a still reads weights for 7 s: the first
// layer there and the second at b is best, 2 + 0.01 + 7 / 1.2 + 0.01 s.
TEST(UpgradeSearch, KnowsThatMemoryIsNoFaster) {
  NetworkBuilder builder;
  const NodeId a = *builder.add_node({.id = "a",
                                      .compute = FlopPerSecond(1.0),
                                      .memory_bandwidth = BytesPerSecond(1.0)}),
               b = *builder.add_node({.id = "b", .compute = FlopPerSecond(1.2)});
  ASSERT_TRUE(
      builder.add_link({.from = a, .to = b, .bandwidth = BytesPerSecond(100.0), .duplex = true}));
  const Network network = std::move(builder).build();
  ModelBuilder layers("m");
  const TensorId in = layers.add_tensor("in", Bytes(1.0)), x = layers.add_tensor("x", Bytes(1.0)),
                 y = layers.add_tensor("y", Bytes(1.0));
  layers.add_input(in);
  layers.add_operator({.name = "x", .work = Flop(8.0), .inputs = {in}, .outputs = {x}});
  layers.add_operator(
      {.name = "y", .work = Flop(7.0), .weights = Bytes(7.0), .inputs = {x}, .outputs = {y}});
  layers.add_result(y);
  auto chain = std::move(layers).build();
  ASSERT_TRUE(chain) << chain.error().text();
  const Job job =
      lamina::testing::job(network, std::make_shared<const Model>(*std::move(chain)), "a", "a");
  UpgradeSearch search(network, job, Waiting::kDraining, 4.0);
  EXPECT_DOUBLE_EQ(search.base().value(), 12.52);
  EXPECT_DOUBLE_EQ(search.through(a, search.base()).value(), 2.0 + 0.02 + 7.0 / 1.2);
}

}  // namespace
}  // namespace lamina::route
