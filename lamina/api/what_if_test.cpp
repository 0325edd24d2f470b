#include <cmath>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/api/breakpoints.h"
#include "lamina/api/changed_instance.h"
#include "lamina/api/plan.h"
#include "lamina/api/sweep.h"
#include "lamina/api/upgrades.h"
#include "lamina/core/random.h"

namespace lamina::api {
namespace {

const io::DeviceCatalogue& devices() { return io::DeviceCatalogue::builtin(); }

std::optional<double> latency(const Instance& instance, std::vector<io::NetworkChange> changes,
                              const PlanOptions& planning = {}) {
  const auto there = changed(instance, changes, devices());
  EXPECT_TRUE(there) << there.error().text();
  if (!*there) return std::nullopt;
  const auto made = plan(**there, planning);
  EXPECT_TRUE(made) << made.error().text();
  if (lacks_some(*made)) return std::nullopt;
  return made->jobs.front().latency.value();
}

void expect_near(std::optional<Seconds> said, std::optional<double> truth) {
  ASSERT_EQ(said.has_value(), truth.has_value());
  if (truth) {
    EXPECT_NEAR(said->value(), *truth, 1e-9 * std::max(1e-3, *truth));
  }
}

// Bounds leave out plans, never answers: every row is what planning anew finds.
TEST(Upgrades, AreWhatPlanningAnewFinds) {
  Random random(11);
  std::size_t num_left_out = 0;
  for (int i = 0; i < 60; ++i) {
    const Instance it = lamina::testing::random_instance(random, {.max_nodes = 6, .max_layers = 4});
    const UpgradeOptions options{.factor = i % 3 == 0 ? 0.5 : 3.0};
    const auto found = upgrades(it, options, {}, devices());
    ASSERT_TRUE(found) << found.error().text();
    std::size_t num_rows = 0;
    for (const Upgrades::Row& row : found->rows) {
      const bool is_node = row.resource.is_node();
      const std::string place =
          is_node ? row.resource.node : "link:" + std::to_string(row.resource.link);
      expect_near(row.objective, latency(it, {{.kind = io::NetworkChange::Kind::kScale,
                                               .where = place,
                                               .key = is_node ? "compute" : "bandwidth",
                                               .factor = options.factor}}));
      expect_near(row.without,
                  latency(it, {{.kind = io::NetworkChange::Kind::kWithout, .where = place}}));
      ++num_rows;
    }
    num_left_out += 2 * num_rows + 1 - found->num_plans;
  }
  EXPECT_GT(num_left_out, 100U);  // the bounds are of use
}

// Memory limits plans, so that what the labels say is only a bound: rows are planned all the same.
TEST(Upgrades, KeepWithinMemory) {
  NetworkBuilder builder;
  const NodeId a = *builder.add_node(
                   {.id = "a", .compute = FlopPerSecond(1.0), .memory = Bytes(6.0)}),
               b = *builder.add_node(
                   {.id = "b", .compute = FlopPerSecond(10.0), .memory = Bytes(6.0)});
  ASSERT_TRUE(
      builder.add_link({.from = a, .to = b, .bandwidth = BytesPerSecond(4.0), .duplex = true}));
  Instance it;
  it.network = std::make_shared<const Network>(std::move(builder).build());
  ModelBuilder layers("m");
  const TensorId in = layers.add_tensor("in", Bytes(20.0)), x = layers.add_tensor("x", Bytes(4.0)),
                 y = layers.add_tensor("y", Bytes(4.0));
  layers.add_input(in);
  layers.add_operator(
      {.name = "x", .work = Flop(10.0), .weights = Bytes(5.0), .inputs = {in}, .outputs = {x}});
  layers.add_operator(
      {.name = "y", .work = Flop(20.0), .weights = Bytes(5.0), .inputs = {x}, .outputs = {y}});
  layers.add_result(y);
  it.jobs.push_back(lamina::testing::job(
      *it.network, std::make_shared<const Model>(*std::move(layers).build()), "a", "a"));
  const auto found = upgrades(it, {.factor = 8.0}, {}, devices());
  ASSERT_TRUE(found) << found.error().text();
  // Neither node holds both layers. The first at a and the second at b: 10 + 1 + 2 + 1 = 14 s. With
  // a eight times as fast 1.25 + 1 + 2 + 1 = 5.25 s, where all at a would take 3.75 s.
  EXPECT_NEAR(found->base->value(), 14.0, 1e-9);
  EXPECT_EQ(found->rows.front().resource.node, "a");
  EXPECT_NEAR(found->rows.front().objective->value(), 5.25, 1e-9);
  EXPECT_EQ(found->rows.front().without, std::nullopt);
}

// Of a plan that need not be the best nothing is known: three nodes and two cables are planned
// twice each, but for losing the source or the destination.
TEST(Upgrades, PlanEveryRowIfThePlanMayNotBeTheBest) {
  Instance it;
  it.network = lamina::testing::draw_shared("a(1F) --10B-- b(2F); b --5B-- c(9F)");
  it.jobs.push_back(
      lamina::testing::job(*it.network, lamina::testing::model("20B 10F 5B 20F 1B"), "a", "b", {}));
  const auto num_plans = [&](std::string planner, bool is_limited) {
    PlanOptions planning;
    planning.planner = std::move(planner);
    if (is_limited) planning.time_limit = Seconds(100.0);
    const auto found = upgrades(it, {}, planning, devices());
    EXPECT_TRUE(found) << found.error().text();
    return found->num_plans;
  };
  EXPECT_LT(num_plans("shortest-path", false), 9U);
  EXPECT_LT(num_plans("shortest-path", true), 9U);  // it was not stopped, and proves itself
  EXPECT_EQ(num_plans("best-node", false), 9U);
}

// Two nodes, 20 B in, 5 B between, 1 B out. All at a takes 44 s and 1 B; layer 1 at a and 2 at b
// 8 s and 5 B; all at b 4.4 s and 20 B. With x seconds per byte: 44 + x, 8 + 5 x, 4.4 + 20 x, which
// cross at x = 9 and x = 0.24.
TEST(Breakpoints, OfTwoNodesAreKnown) {
  Instance it;
  it.network = lamina::testing::draw_shared("a(1F) --1B-- b(10F)");
  it.jobs.push_back(
      lamina::testing::job(*it.network, lamina::testing::model("20B 4F 5B 40F 1B"), "a", "b", {}));
  const auto vary = parse_vary("bandwidth=0.01 B/s..100 B/s");
  ASSERT_TRUE(vary) << vary.error().text();
  const auto points = breakpoints(it, *vary, {}, devices());
  ASSERT_TRUE(points) << points.error().text();
  ASSERT_EQ(points->size(), 2U);
  EXPECT_NEAR(points->front().value, 1.0 / 9.0, 1e-9);
  EXPECT_NEAR(points->back().value, 25.0 / 6.0, 1e-9);
  EXPECT_EQ(points->front().before, "a[1-2] b");
  EXPECT_EQ(points->front().after, "a[1] b[2]");
  EXPECT_EQ(points->back().after, "a b[1-2]");
}

// Between two breakpoints the latency is one line in 1 / value, and it bends at each.
TEST(Breakpoints, LeaveNoOtherBend) {
  Random random(3);
  std::size_t num_points = 0;
  for (int i = 0; i < 40; ++i) {
    const Instance it = lamina::testing::random_instance(
        random, {.min_layers = 2, .max_layers = 5, .backlogs = false});
    const auto vary = *parse_vary("bandwidth=1 kB/s..10 GB/s");
    const auto points = breakpoints(it, vary, {}, devices());
    ASSERT_TRUE(points) << points.error().text();
    num_points += points->size();
    std::vector<double> ends{vary.low};
    for (const auto& point : *points) ends.push_back(point.value);
    ends.push_back(vary.high);
    for (std::size_t k = 0; k + 1 < ends.size(); ++k) {
      const double from = 1.0 / ends[k], to = 1.0 / ends[k + 1];
      const auto at = [&](double part) {
        return latency(it, at_value(vary, 1.0 / (from + part * (to - from))));
      };
      const auto first = at(0.0), middle = at(0.5), last = at(1.0);
      if (!first) continue;
      EXPECT_NEAR(*middle, 0.5 * (*first + *last), 1e-9 * *first) << i << ' ' << ends[k];
    }
  }
  EXPECT_GT(num_points, 20U);
}

TEST(Vary, ReadsPlacesRangesAndSteps) {
  const auto vary = parse_vary("edge.1.compute=1 GFLOP/s..9 GFLOP/s:lin:20");
  ASSERT_TRUE(vary) << vary.error().text();
  EXPECT_EQ(vary->where, "edge.1");
  EXPECT_EQ(vary->key, "compute");
  EXPECT_EQ(vary->low, 1e9);
  EXPECT_TRUE(vary->is_linear);
  EXPECT_EQ(vary->num_points, 20U);
  EXPECT_EQ(parse_vary("all.backlog=1 GFLOP..2 GFLOP")->unit, "FLOP");
  for (const char* wrong :
       {"", "bandwidth", "bandwidth=1 Mbit/s", "bandwidth=1 Mbit/s..", "colour=1 s..2 s",
        "bandwidth=2 Mbit/s..1 Mbit/s", "bandwidth=0 bit/s..1 Mbit/s", "delay=0 s..1 s",
        "delay=1 s..2 s:1", "delay=1 s..2 s:many", "bandwidth=1..2", "backlog=1 B..2 FLOP"})
    EXPECT_FALSE(parse_vary(wrong)) << wrong;
}

}  // namespace
}  // namespace lamina::api
