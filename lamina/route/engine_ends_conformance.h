#pragma once

#include <algorithm>

#include "lamina/route/engine_conformance.h"

// The third part of the suite: models whose stays pay for where they begin and end.
namespace lamina::route {

// a -1 MB/s- b, every tensor 1 kB (1 ms a hop); 10 ms a layer at a (pi), 1 ms at b (gpu). Input and
// result at a. To enter layer 1 at b costs 30 ms, layer 2 there 5; to leave layer 1 at a 2, layer 3
// at b 4 ms:
//   all at a                   30
//   all at b                   1 + 30 + 3 + 4 + 1                = 39
//   a 1, b 2-3                 10 + 2 + 1 + 5 + 2 + 4 + 1        = 25
//   a 1-2, b 3                 20 + 1 + 1 + 4 + 1                = 27
//   a 1, b 2, a 3              10 + 2 + 1 + 5 + 1 + 1 + 10       = 30
TEST_P(EngineConformance, CutsWhereStaysBeginAndEndForLittle) {
  const auto ms = [](double value) { return Seconds(1e-3 * value); };
  const Network network = lamina::testing::draw("a(1F @pi) --1e6B-- b(1F @gpu)");
  const auto with = [&](bool pays) {
    ModelBuilder builder("three");
    TensorId tensor = builder.add_tensor("t0", Bytes(1000));
    builder.add_input(tensor);
    for (int l = 1; l <= 3; ++l) {
      Operator op;
      op.times = {{"pi", ms(10)}, {"gpu", ms(1)}};
      op.only_timed = true;
      if (pays && l == 1) op.enter = {{"gpu", ms(30)}}, op.leave = {{"pi", ms(2)}};
      if (pays && l == 2) op.enter = {{"gpu", ms(5)}};
      if (pays && l == 3) op.leave = {{"gpu", ms(4)}};
      op.inputs = {tensor};
      tensor = builder.add_tensor("t", Bytes(1000));
      op.outputs = {tensor};
      builder.add_operator(std::move(op));
    }
    builder.add_result(tensor);
    const auto model = std::make_shared<const Model>(*std::move(builder).build());
    return lamina::testing::job(network, model, "a", "a");
  };
  for (const Waiting rule : kAllWaitings) {
    EXPECT_THAT(solve(network, with(false), rule), lamina::testing::IsNear(ms(5)));
    EXPECT_THAT(solve(network, with(true), rule), lamina::testing::IsNear(ms(25)));
  }
}

TEST_P(EngineConformance, ReachesTheLeastOfAllPlansWhereStaysPayForTheirEnds) {
  each(200, {.min_nodes = 1, .max_nodes = 4, .min_layers = 0, .max_layers = 4, .ends = true},
       [&](const Instance& it, Waiting rule) {
         EXPECT_THAT(solve(it, rule),
                     lamina::testing::IsNear(
                         lamina::testing::brute_force(*it.network, it.jobs[0], rule).completion));
       });
}

TEST_P(EngineConformance, IsProvedOptimalWhereStaysPayForTheirEnds) {
  each(60, {.max_nodes = 20, .max_layers = 12, .ends = true},
       [&](const Instance& it, Waiting rule) {
         const Query query{it.jobs[0], rule};
         const RoutingResult answer = engine_for(*it.network, query)->solve(query);
         if (!answer.feasible()) return;
         Plan plan;
         plan.waiting = to_text(rule);
         plan.jobs = {planned_job(*it.network, it.jobs[0], rule, answer.route)};
         const Verdict verdict = check(it, plan);
         EXPECT_TRUE(verdict.ok) << (verdict.ok ? "" : verdict.violations.front().message);
         EXPECT_TRUE(verdict.optimal);
       });
}

TEST_P(EngineConformance, AgreesWithTheExplicitGraphWhereStaysPayForTheirEnds) {
  each(60, {.min_nodes = 5, .max_nodes = 60, .min_layers = 2, .max_layers = 25, .ends = true},
       [&](const Instance& it, Waiting rule) {
         const auto other = find_engine("explicit")->make(*it.network);
         EXPECT_THAT(solve(it, rule),
                     lamina::testing::IsNear(other->solve({it.jobs[0], rule}).completion));
       });
}

// One object answers jobs of models whose stays pay and of such whose stays do not.
TEST_P(EngineConformance, ForgetsWhatStaysOfOtherModelsPay) {
  Random random(31);
  for (int i = 0; i < 10; ++i) {
    const Instance paying =
        lamina::testing::random_instance(random, {.max_nodes = 10, .ends = true}, 3);
    std::vector<Job> jobs = paying.jobs;
    for (int more = 0; more < 3; ++more)
      jobs.push_back(lamina::testing::random_job(random, *paying.network,
                                                 lamina::testing::random_model(random)));
    expect_as_fresh(GetParam(), *paying.network, jobs, random);
  }
}

// Backwards stays leave where they entered.
TEST_P(EngineConformance, TheWayBackTakesAsLongWhereStaysPayForTheirEnds) {
  each_change(
      60, {.max_nodes = 12, .max_layers = 9, .constraints = false, .ends = true},
      [](Random&, Problem& p, Waiting rule) {
        for (LinkRow& row : p.rows) std::swap(row.from, row.to);
        std::ranges::reverse(p.sizes);
        std::ranges::reverse(p.operators);
        for (Operator& op : p.operators) std::swap(op.enter, op.leave);
        std::swap(p.spec.source, p.spec.destination);
        return rule != Waiting::kDraining;
      },
      [](Seconds before, Seconds after) { EXPECT_THAT(after, lamina::testing::IsNear(before)); });
}

// A tensor that one kernel makes and uses stays where it is, as if its layers were one.
TEST_P(EngineConformance, DoesNotCutFusedLayers) {
  Random random(37);
  each_change(
      60, {.max_nodes = 10, .max_layers = 8, .constraints = false, .ends = true},
      [&](Random&, Problem& p, Waiting rule) {
        // Only then layers of one operator add up to one of their sum.
        if (p.operators.size() < 2 || rule == Waiting::kPerLayer) return false;
        const auto l = static_cast<std::ptrdiff_t>(random.below(p.operators.size() - 1));
        Operator &first = p.operators[static_cast<std::size_t>(l)], second = first;
        first.work = 0.25 * first.work;
        second.work = 0.75 * second.work;
        for (DeviceTime& time : first.times) time.time = 0.25 * time.time;
        for (DeviceTime& time : second.times) time.time = 0.75 * time.time;
        first.fused = true;
        p.operators.insert(p.operators.begin() + l + 1, second);
        p.sizes.insert(p.sizes.begin() + l + 1, Bytes());  // it would travel for nothing
        return true;
      },
      [](Seconds before, Seconds after) { EXPECT_THAT(after, lamina::testing::IsNear(before)); });
}

}  // namespace lamina::route
