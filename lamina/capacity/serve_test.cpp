#include "lamina/capacity/serve.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/all_routes.h"
#include "tests/support/draw.h"
#include "tests/support/random_instance.h"

#include "lamina/capacity/methods.h"
#include "lamina/core/random.h"
#include "lamina/lp/solve.h"
#include "lamina/plan/check_capacity.h"
#include "lamina/plan/tasks.h"
#include "lamina/plan/unloaded.h"

namespace lamina::capacity {
namespace {

using testing::all_routes;
using testing::draw_shared;
using testing::job;
using testing::model;

Job stream(const Network& network, const Job& of, double rate, const std::string& id) {
  JobSpec spec = of.spec();
  spec.id = id;
  spec.rate = PerSecond(rate);
  return *Job::make(network, std::move(spec));
}

// Known answer T14 (docs/theory.md): layer 1 takes 1 s at the device and its output 1 s on a link
// of 1 B/s, the input f s.
Instance t14(double link, double f) {
  auto network = draw_shared("device(1F) --" + std::to_string(link) + "B--> cloud(1e15F)");
  const Job one = job(*network, model(std::to_string(f) + "B 1F 1B"), "device", "cloud");
  return {network, {stream(*network, one, 1.0, "cam")}};
}

std::vector<std::string_view> built_methods() {
  std::vector<std::string_view> names;
  for (const Method& method : methods())
    if (method.is_built()) names.push_back(method.name);
  return names;
}

Capacity served(const Instance& instance, const ServeOptions& options) {
  auto found = serve(instance, options);
  EXPECT_TRUE(found.has_value()) << found.error().text();
  return *found;
}

std::string violations(const Instance& instance, const Capacity& capacity) {
  std::string out;
  for (const Violation& it : check(instance, capacity).violations)
    out += it.job + ": " + it.code + ": " + it.message + "\n";
  return out;
}

TEST(Serve, KnowsTheAnswerToT14) {
  struct Case {
    double link, f;
  };
  for (const auto& [link, f] : {Case{0.5, 2}, {1, 2}, {2, 2}, {3, 4}, {1.5, 1}, {4, 8}})
    for (const std::string_view method : built_methods()) {
      const Instance instance = t14(link, f);
      const double want = link <= 1.0 ? link : 1.0 + (link - 1.0) / f;
      const Capacity found = served(instance, {.gap = 1e-3, .method = method});
      EXPECT_LE(*found.theta, want * (1 + 1e-9)) << method;
      EXPECT_GE(*found.upper, want * (1 - 1e-9)) << method;
      EXPECT_LE(*found.gap, 1e-3) << method;
      EXPECT_EQ(violations(instance, found), "") << method;
    }
}

// The ways of each stream, by brute force, and what they ask of resources.
using Ways = std::vector<std::vector<std::map<std::size_t, double>>>;

Ways all_ways(const Instance& instance, std::optional<Seconds> within = std::nullopt) {
  Ways ways;
  for (const Job& it : instance.jobs) {
    const Job one = it.inference(Seconds());
    ways.emplace_back();
    for (const Route& route : all_routes(*instance.network, one)) {
      if (within && unloaded(*instance.network, one, route, {}).latency > *within) continue;
      ways.back().emplace_back();
      for (const Task& task : tasks_of(*instance.network, one, route))
        ways.back().back()[task.resource.index()] += it.rate().value() * task.service.value();
    }
  }
  return ways;
}

// The least largest load at theta = 1, as a linear programme over all ways.
double least_load(const Instance& instance, const Ways& ways) {
  lp::Programme programme;
  const lp::VariableId load = programme.add_variable({.name = {.word = "load"}, .cost = 1.0});
  std::vector<std::vector<lp::Term>> rows(Resources(*instance.network).size());
  for (const auto& of_stream : ways) {
    std::vector<lp::Term> all;
    for (const auto& way : of_stream) {
      const lp::VariableId x = programme.add_variable({.name = {.word = "x"}});
      all.push_back({x, 1.0});
      for (const auto& [resource, seconds] : way)
        if (seconds > 0.0) rows[resource].push_back({x, seconds});
    }
    programme.add_row({.word = "one"}, lp::Range::exactly(1.0), all);
  }
  for (auto& row : rows) {
    if (row.empty()) continue;
    row.push_back({load, -1.0});
    programme.add_row({.word = "load"}, lp::Range::at_most(0.0), row);
  }
  return *lp::solve(programme, lp::solvers().front()).objective;
}

struct Drawn {
  Instance instance;
  bool has_ways = true;
};

// Tiny instances of streams; rates over two orders of magnitude.
Drawn drawn(std::uint64_t seed) {
  Random random(seed);
  testing::RandomShape shape{.max_nodes = 3, .min_layers = 1, .max_layers = 2};
  shape.backlogs = false;
  shape.ends = seed % 3 == 2;
  Instance some = testing::random_instance(random, shape, 1 + seed % 3);
  Drawn out{{some.network, {}}};
  for (const Job& it : some.jobs)
    out.instance.jobs.push_back(
        stream(*some.network, it, 0.1 * static_cast<double>(1 + random.below(100)), it.id()));
  return out;
}

TEST(Serve, AgreesWithTheProgrammeOverAllWays) {
  if (lp::solvers().empty()) GTEST_SKIP() << "no solver";
  std::size_t num_served = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const Instance instance = drawn(seed).instance;
    const Ways ways = all_ways(instance);
    const bool lacks_some = std::ranges::any_of(ways, [](const auto& all) { return all.empty(); });
    const double load = lacks_some ? 0.0 : least_load(instance, ways);
    for (const std::string_view method : built_methods()) {
      const Capacity found = served(instance, {.gap = 2e-3, .method = method});
      ASSERT_EQ(violations(instance, found), "") << seed << ' ' << method;
      if (lacks_some) {
        EXPECT_EQ(found.theta, 0.0) << seed;
      } else if (!found.theta) {
        EXPECT_EQ(load, 0.0) << seed;
      } else {
        ++num_served;
        EXPECT_LE(*found.theta, (1 + 1e-6) / load) << seed << ' ' << method;
        EXPECT_GE(*found.upper, (1 - 1e-6) / load) << seed << ' ' << method;
        EXPECT_LE(*found.gap, 2e-3) << seed << ' ' << method;
      }
    }
  }
  EXPECT_GT(num_served, 100U);
}

TEST(Serve, AgreesWithTheProgrammeOverAllWaysWithinALimit) {
  if (lp::solvers().empty()) GTEST_SKIP() << "no solver";
  std::size_t num_limited = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Instance instance = drawn(seed).instance;
    Seconds fastest;
    bool lacks_some = false;
    for (const Job& it : instance.jobs) {
      Seconds least = Seconds::infinity();
      const Job one = it.inference(Seconds());
      for (const Route& route : all_routes(*instance.network, one))
        least = std::min(least, unloaded(*instance.network, one, route, {}).latency);
      lacks_some = lacks_some || !least.is_finite();
      fastest = std::max(fastest, least);
    }
    if (lacks_some || fastest <= Seconds()) continue;
    const Seconds within = 1.2 * fastest;
    const Ways ways = all_ways(instance, within);
    const Capacity found = served(instance, {.gap = 1e-3, .within = within});
    ASSERT_EQ(violations(instance, found), "") << seed;
    const double load = least_load(instance, ways);
    if (!found.theta) {
      EXPECT_EQ(load, 0.0) << seed;
      continue;
    }
    EXPECT_LE(*found.theta, (1 + 1e-6) / load) << seed;
    EXPECT_GE(*found.upper, (1 - 1e-6) / load) << seed;
    const Capacity free = served(instance, {.gap = 1e-3});
    EXPECT_LE(*found.theta, *free.upper * (1 + 1e-9)) << seed;
    num_limited += *found.upper < *free.theta ? 1U : 0U;
    EXPECT_EQ(served(instance, {.within = 0.5 * fastest}).theta, 0.0) << seed;
  }
  EXPECT_GT(num_limited, 5U);
}

TEST(Serve, ServesNoMoreIfMoreIsAsked) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Instance instance = drawn(seed).instance;
    Instance more{instance.network, instance.jobs};
    more.jobs.front() = stream(*instance.network, instance.jobs.front(),
                               2.0 * instance.jobs.front().rate().value(), "more");
    const Capacity before = served(instance, {}), after = served(more, {});
    if (!before.theta || !after.theta) continue;
    EXPECT_LE(*after.theta, *before.upper * (1 + 1e-9)) << seed;
    EXPECT_GE(*after.upper, 0.5 * *before.theta * (1 - 1e-9)) << seed;
  }
}

// Against every choice of one way for each stream.
TEST(Serve, SplitsNoStreamThatMustNotBe) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Instance instance = drawn(seed).instance;
    const Ways ways = all_ways(instance);
    std::size_t num_choices = 1;
    for (const auto& of_stream : ways) num_choices *= of_stream.size();
    if (num_choices == 0 || num_choices > 200'000) continue;
    double best = lp::kInfinity;
    for (std::size_t choice = 0; choice < num_choices; ++choice) {
      std::map<std::size_t, double> loads;
      double largest = 0.0;
      std::size_t rest = choice;
      for (const auto& of_stream : ways) {
        for (const auto& [resource, seconds] : of_stream[rest % of_stream.size()])
          largest = std::max(largest, loads[resource] += seconds);
        rest /= of_stream.size();
      }
      best = std::min(best, largest);
    }
    const Capacity found = served(instance, {.unsplittable = true});
    ASSERT_EQ(violations(instance, found), "") << seed;
    if (!found.theta) {
      EXPECT_EQ(best, 0.0) << seed;
      continue;
    }
    for (const PlannedStream& it : found.streams) EXPECT_EQ(it.plans.size(), 1U) << seed;
    EXPECT_LE(*found.theta, (1 + 1e-9) / best) << seed;
    EXPECT_GE(*found.theta, 0.8 / best) << seed;  // it looks only at ways that are cheap at prices
  }
}

// A layer too large for a node does not run there; else memory is no limit. Worked out: the layer
// runs only at b (1 F/s), so that 1 inference a second is all; without the limit a and b share.
TEST(Serve, KeepsLayersOutOfTooSmallMemories) {
  NetworkBuilder builder;
  Node a{.id = "a", .compute = FlopPerSecond(1)}, b{.id = "b", .compute = FlopPerSecond(1)};
  a.memory = Bytes(10);
  const NodeId at_a = *builder.add_node(a), at_b = *builder.add_node(b);
  ASSERT_TRUE(builder.add_link(
      {.from = at_a, .to = at_b, .bandwidth = BytesPerSecond(100), .duplex = true}));
  const auto network = std::make_shared<const Network>(std::move(builder).build());
  for (const double weights : {10.0, 20.0}) {
    ModelBuilder of;
    const TensorId in = of.add_tensor("in", Bytes(1)), result = of.add_tensor("out", Bytes(1));
    of.add_input(in);
    of.add_operator({.name = "l",
                     .work = Flop(1),
                     .weights = Bytes(weights),
                     .inputs = {in},
                     .outputs = {result}});
    of.add_result(result);
    const auto built = std::make_shared<const Model>(*std::move(of).build());
    const Job one = *Job::make(
        *network,
        {.id = "s", .model = built, .source = at_a, .destination = at_a, .rate = PerSecond(1.0)});
    const Instance instance{network, {one}};
    const Capacity found = served(instance, {.gap = 1e-4});
    EXPECT_NEAR(*found.theta, weights > 10.0 ? 1.0 : 2.0, 1e-3);
    EXPECT_EQ(violations(instance, found), "");
  }
}

TEST(Serve, SaysWhyAStreamHasNoPlan) {
  const auto network = draw_shared("a(1F) --1B-- b(1F);  c(1F)");
  const Job one = job(*network, model("1B 1F 1B"), "a", "c");
  const Instance instance{network, {stream(*network, one, 1.0, "s")}};
  const Capacity found = served(instance, {});
  EXPECT_EQ(found.theta, 0.0);
  EXPECT_EQ(found.streams.front().reason, "no path leads from 'a' to 'c'");
  EXPECT_EQ(violations(instance, found), "");
}

TEST(Serve, KnowsNoLimitWhereNothingIsAsked) {
  const auto network = draw_shared("a(1F)");
  const Job one = job(*network, model("5B"), "a", "a");
  const Instance instance{network, {stream(*network, one, 7.0, "s")}};
  const Capacity found = served(instance, {});
  EXPECT_FALSE(found.theta.has_value());
  EXPECT_FALSE(found.upper.has_value());
  EXPECT_EQ(violations(instance, found), "");
}

TEST(Serve, RefusesMethodsThatDoNotExist) {
  const auto refused = serve(t14(1.0, 2.0), {.method = "guessing"});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().where, "method");
}

}  // namespace
}  // namespace lamina::capacity
