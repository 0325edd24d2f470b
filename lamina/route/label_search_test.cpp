#include "lamina/route/label_search.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <optional>

#include "tests/support/all_routes.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/route/engine.h"

namespace lamina::route {
namespace {

using lamina::testing::draw;
using lamina::testing::HasRoute;

// Small whole numbers, so that sums are exact and ties are many.
class WholeTariff : public Tariff {
 public:
  WholeTariff(Random& random, const Instance& it) {
    const std::size_t layers = it.jobs[0].model().num_layers() + std::size_t{1};
    const auto fill = [&random](std::size_t count) {
      std::vector<Amounts> amounts(count);
      for (Amounts& each : amounts)
        each = {static_cast<double>(random.below(6)), static_cast<double>(random.below(6))};
      return amounts;
    };
    num_nodes_ = it.network->num_nodes();
    num_links_ = it.network->num_links();
    hops_ = fill(layers * num_links_);
    layers_ = fill(layers * num_nodes_);
    begins_ = fill(layers * num_nodes_);
    ends_ = fill(layers * num_nodes_);
  }

  Amounts hop(std::uint32_t tensor, LinkId link) const override {
    return hops_[tensor * num_links_ + link.index()];
  }
  Amounts begin(std::uint32_t l, NodeId node) const override {
    return begins_[(l - 1) * num_nodes_ + node.index()];
  }
  Amounts end(std::uint32_t l, NodeId node) const override {
    return ends_[(l - 1) * num_nodes_ + node.index()];
  }
  Amounts layer(std::uint32_t l, NodeId node) const override {
    return layers_[(l - 1) * num_nodes_ + node.index()];
  }

 private:
  std::size_t num_nodes_ = 0, num_links_ = 0;
  std::vector<Amounts> hops_, layers_, begins_, ends_;
};

Amounts amounts_of(const Route& route, const Tariff& tariff) {
  Amounts total;
  for (const Leg& leg : route) {
    if (const Hop* hop = std::get_if<Hop>(&leg)) {
      total = total + tariff.hop(hop->tensor, hop->link);
      continue;
    }
    const Stay& stay = std::get<Stay>(leg);
    total = total + tariff.begin(stay.first_layer, stay.node);
    total = total + tariff.end(stay.last_layer, stay.node);
    for (std::uint32_t l = stay.first_layer; l <= stay.last_layer; ++l)
      total = total + tariff.layer(l, stay.node);
  }
  return total;
}

// The pairs of amounts of all routes that no other route matches in both, by rising cost.
std::vector<Amounts> frontier_by_force(const Instance& it, const Tariff& tariff, double limit) {
  std::map<double, double> least;  // by cost
  for (const Route& route : lamina::testing::all_routes(*it.network, it.jobs[0])) {
    const Amounts total = amounts_of(route, tariff);
    if (total.spent > limit) continue;
    const auto [at, is_new] = least.emplace(total.cost, total.spent);
    if (!is_new) at->second = std::min(at->second, total.spent);
  }
  std::vector<Amounts> frontier;
  for (const auto& [cost, spent] : least)
    if (frontier.empty() || spent < frontier.back().spent) frontier.push_back({cost, spent});
  return frontier;
}

constexpr lamina::testing::RandomShape kSmall{
    .min_nodes = 2, .max_nodes = 4, .min_layers = 0, .max_layers = 4};

TEST(LabelSearch, FindsEveryTradeOffThatExhaustiveSearchFinds) {
  Random random(1);
  std::size_t trade_offs = 0;
  for (int i = 0; i < 400; ++i) {
    const Instance it = lamina::testing::random_instance(random, kSmall);
    const WholeTariff tariff(random, it);
    const double limit = random.chance(0.5) ? LabelSearch::kNoLimit : random.uniform(0.0, 25.0);
    const auto expected = frontier_by_force(it, tariff, limit);

    LabelSearch search(*it.network);
    const auto found = search.frontier(it.jobs[0], tariff, limit);
    ASSERT_EQ(found.size(), expected.size()) << "instance " << i;
    for (std::size_t k = 0; k < found.size(); ++k) {
      EXPECT_EQ(found[k].total, expected[k]) << "instance " << i;
      EXPECT_EQ(amounts_of(found[k].route, tariff), expected[k]) << "instance " << i;
    }
    const auto cheapest = search.cheapest(it.jobs[0], tariff, limit);
    ASSERT_EQ(cheapest.empty(), expected.empty());
    if (!expected.empty()) {
      EXPECT_EQ(cheapest[0].total, expected[0]);
    }
    trade_offs += expected.size() > 1;
  }
  EXPECT_GT(trade_offs, 50u);  // many instances have something to choose
}

// Seconds and joules: a job that is alone, with a power for every node and for every byte sent.
class SecondsAndJoules : public Tariff {
 public:
  SecondsAndJoules(const Network& network, const Job& job) : network_(network), job_(job) {}

  Amounts hop(std::uint32_t tensor, LinkId id) const override {
    const Link& link = network_.link(id);
    const Bytes size = job_.model().tensor_size(tensor);
    return {(size / link.bandwidth + link.delay).value(), 0.5 * size.value()};
  }
  Amounts begin(std::uint32_t /*l*/, NodeId v) const override {
    return {network_.node(v).overhead.value(), 0.0};
  }
  Amounts end(std::uint32_t /*l*/, NodeId /*v*/) const override { return {}; }
  Amounts layer(std::uint32_t l, NodeId v) const override {
    const double time = job_.model().layer_time(l, network_.node(v))->value();
    return {time, 3.0 * time};
  }

 private:
  const Network& network_;
  const Job& job_;
};

// With no limit the least time is that of every engine.
TEST(LabelSearch, WithoutALimitAgreesWithTheEngines) {
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    const Instance it =
        lamina::testing::random_instance(random, {.max_nodes = 8, .backlogs = false});
    const Job& job = it.jobs[0];
    const SecondsAndJoules tariff(*it.network, job);
    const auto engine = engines()[0].make(*it.network);
    const RoutingResult& answer = engine->solve({job, Waiting::kDraining});
    const auto found = LabelSearch(*it.network).cheapest(job, tariff);
    ASSERT_EQ(found.empty(), !answer.feasible()) << "instance " << i;
    if (found.empty()) continue;
    EXPECT_TRUE(
        lamina::testing::is_near(job.release() + Seconds(found[0].total.cost), answer.completion))
        << "instance " << i;
  }
}

// a computes 20 FLOP in 4 s with 3 x 4 = 12 J. b needs 1 s (3 J), and the ways of 20 B there and 4
// B back take 2 and 0.4 s with 10 and 2 J: 3.4 s and 15 J. Neither beats the other in both.
TEST(LabelSearch, KeepsTheLimit) {
  const Network network = draw("a(5F) --10B-- b(20F)");
  const Job job = lamina::testing::job(network, lamina::testing::model("20B 20F 4B"), "a", "a");
  const SecondsAndJoules tariff(network, job);
  LabelSearch search(network);
  const auto all = search.frontier(job, tariff);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_THAT(all[0].route, HasRoute(std::cref(network), "a>b b* b>a"));
  EXPECT_DOUBLE_EQ(all[0].total.cost, 3.4);
  EXPECT_DOUBLE_EQ(all[0].total.spent, 15.0);
  EXPECT_THAT(all[1].route, HasRoute(std::cref(network), "a*"));
  EXPECT_DOUBLE_EQ(search.cheapest(job, tariff, 14.0)[0].total.cost, 4.0);
  EXPECT_DOUBLE_EQ(search.cheapest(job, tariff, 15.0)[0].total.cost, 3.4);
  EXPECT_TRUE(search.cheapest(job, tariff, 11.9).empty());
  EXPECT_FALSE(search.stopped());
}

TEST(LabelSearch, EndsWhenItIsStopped) {
  const Network network = draw("a(5F) --10B-- b(20F)");
  const Job job = lamina::testing::job(network, lamina::testing::model("20B 20F 4B"), "a", "a");
  const std::atomic<bool> stop = true;
  LabelSearch search(network);
  search.stop_by(StopToken(&stop));
  EXPECT_TRUE(search.frontier(job, SecondsAndJoules(network, job)).empty());
  EXPECT_TRUE(search.stopped());
}

}  // namespace
}  // namespace lamina::route
