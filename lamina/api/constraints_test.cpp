#include <algorithm>
#include <array>
#include <gtest/gtest.h>

#include "tests/support/all_routes.h"
#include "tests/support/brute_force.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/core/random.h"
#include "lamina/plan/check.h"
#include "lamina/plan/infeasibility.h"
#include "lamina/route/engine.h"
#include "lamina/sim/simulate.h"

// Every constraint means the same to engines, exhaustive search, judge and simulator: a row below
// says what it means once more, in the plainest way, and all four are held to that.
namespace lamina::api {
namespace {

using lamina::testing::all_routes;
using lamina::testing::IsNear;

bool stays_private(const JobSpec& spec, const Route& route) {
  return std::ranges::all_of(route, [&](const Leg& leg) {
    if (const Hop* hop = std::get_if<Hop>(&leg)) return hop->tensor >= spec.private_layers;
    const Stay& stay = std::get<Stay>(leg);
    return stay.first_layer > spec.private_layers || stay.node == spec.source;
  });
}

bool keeps(const Pin& pin, const Route& route) {
  return std::ranges::all_of(route, [&](const Leg& leg) {
    const Stay* stay = std::get_if<Stay>(&leg);
    if (stay == nullptr || stay->last_layer < pin.first_layer || stay->first_layer > pin.last_layer)
      return true;
    return std::ranges::find(pin.nodes, stay->node) != pin.nodes.end();
  });
}

bool keeps_pins(const JobSpec& spec, const Route& route) {
  return std::ranges::all_of(spec.pins, [&](const Pin& pin) { return keeps(pin, route); });
}

void draw_private(Random& random, const Network& /*network*/, JobSpec& spec) {
  spec.private_layers = static_cast<std::uint32_t>(1 + random.below(spec.model->num_layers()));
}

void draw_pins(Random& random, const Network& network, JobSpec& spec) {
  const auto num_layers = spec.model->num_layers();
  do {
    Pin pin;
    pin.first_layer = static_cast<std::uint32_t>(1 + random.below(num_layers));
    pin.last_layer = static_cast<std::uint32_t>(pin.first_layer +
                                                random.below(num_layers + 1 - pin.first_layer));
    for (std::size_t i = 1 + random.below(2); i > 0; --i)
      pin.nodes.emplace_back(random.below(network.num_nodes()));
    spec.pins.push_back(std::move(pin));
  } while (random.chance(0.3));
}

void draw_both(Random& random, const Network& network, JobSpec& spec) {
  draw_private(random, network, spec);
  draw_pins(random, network, spec);
}

bool keeps_both(const JobSpec& spec, const Route& route) {
  return stays_private(spec, route) && keeps_pins(spec, route);
}

struct Rule {
  std::string_view name;
  void (*draw)(Random& random, const Network& network, JobSpec& spec);
  bool (*is_kept)(const JobSpec& spec, const Route& route);
};

constexpr std::array kRules{Rule{"private layers", draw_private, stays_private},
                            Rule{"pins", draw_pins, keeps_pins},
                            Rule{"private layers and pins", draw_both, keeps_both}};

Plan plan_of(const Network& network, const Job& job, const Route& route) {
  Plan plan;
  plan.planner = "anybody";
  plan.jobs = {planned_job(network, job, Waiting::kDraining, route)};
  return plan;
}

// How many routes there are with and without the constraint.
struct Counts {
  std::size_t kept = 0, broken = 0;
};

// Judge and simulator take those routes that keep the rule, and no others.
Counts hold_judge_and_simulator(const Rule& rule, const Instance& instance, const Job& free) {
  const Network& network = *instance.network;
  const Job& job = instance.jobs.front();
  Counts counts;
  for (const Route& route : all_routes(network, free)) {
    const bool is_kept = rule.is_kept(job.spec(), route);
    ++(is_kept ? counts.kept : counts.broken);
    const Plan plan = plan_of(network, free, route);
    EXPECT_EQ(check(instance, plan).ok, is_kept) << rule.name;
    const auto trace = sim::simulate(instance, plan, sim::disciplines().front());
    EXPECT_EQ(trace.has_value(), is_kept) << rule.name;
    if (!trace) continue;
    EXPECT_THAT(trace->jobs.front().completion, IsNear(plan.jobs.front().completion));
  }
  EXPECT_EQ(all_routes(network, job).size(), counts.kept) << rule.name;
  return counts;
}

void hold_engines(const Rule& rule, const Instance& instance, const Job& free) {
  const Network& network = *instance.network;
  const Job& job = instance.jobs.front();
  Seconds best = Seconds::infinity();
  for (const Route& route : all_routes(network, free))
    if (rule.is_kept(job.spec(), route))
      best = std::min(best, evaluate(network, job, Waiting::kDraining, route).completion);
  EXPECT_THAT(lamina::testing::brute_force(network, job, Waiting::kDraining).completion,
              IsNear(best));
  EXPECT_EQ(why_infeasible(network, job).empty(), best.is_finite()) << rule.name;
  for (const route::EngineEntry& entry : route::engines()) {
    if (!entry.supports(network, {job, Waiting::kDraining})) continue;
    const auto engine = entry.make(network);
    const route::RoutingResult& answer = engine->solve({job, Waiting::kDraining});
    EXPECT_THAT(answer.completion, IsNear(best)) << rule.name << ", " << entry.name;
    EXPECT_TRUE(!answer.feasible() || rule.is_kept(job.spec(), answer.route)) << entry.name;
  }
}

TEST(ConstraintConformance, EngineBruteForceJudgeAndSimulatorAgree) {
  Random random(1);
  for (const Rule& rule : kRules) {
    std::size_t both = 0, none = 0;
    for (int i = 0; i < 150; ++i) {
      Instance it = lamina::testing::random_instance(
          random, {.min_nodes = 2, .max_nodes = 4, .max_layers = 3, .constraints = false});
      const Job free = it.jobs.front();
      JobSpec spec = free.spec();
      rule.draw(random, *it.network, spec);
      it.jobs = {*Job::make(*it.network, std::move(spec))};
      const Counts counts = hold_judge_and_simulator(rule, it, free);
      hold_engines(rule, it, free);
      both += counts.kept > 0 && counts.broken > 0;
      none += counts.kept == 0 && counts.broken > 0;
    }
    EXPECT_GT(both, 20u) << rule.name;
    EXPECT_GT(none, 5u) << rule.name;
  }
}

}  // namespace
}  // namespace lamina::api
