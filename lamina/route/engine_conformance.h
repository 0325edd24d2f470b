#pragma once

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <gmock/gmock.h>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/problem.h"
#include "tests/support/random_instance.h"
#include "tests/support/slow_memory.h"

#include "lamina/core/random.h"
#include "lamina/plan/check.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/infeasibility.h"
#include "lamina/plan/plan.h"
#include "lamina/route/engine.h"

// What an Engine is: every engine of engines() runs this suite (engine_conformance_test.cpp).
namespace lamina::route {

class EngineConformance : public ::testing::TestWithParam<EngineEntry> {
 protected:
  using Shape = lamina::testing::RandomShape;
  using Problem = lamina::testing::Problem;

  // The engine at hand; if it does not support the query, which nobody may ask it then, another.
  [[nodiscard]] static std::unique_ptr<Engine> engine_for(const Network& network,
                                                          const Query& query) {
    const EngineEntry& entry = GetParam();
    return (entry.supports(network, query) ? entry : *find_engine("explicit")).make(network);
  }
  // Solves one job and sees that the route costs what the answer claims.
  [[nodiscard]] Seconds solve(const Network& network, const Job& job, Waiting rule) const {
    const auto engine = engine_for(network, {job, rule});
    const RoutingResult& answer = engine->solve({job, rule});
    expect_costs_its_claim(network, job, rule, answer);
    return answer.completion;
  }
  [[nodiscard]] Seconds solve(const Instance& it, Waiting rule) const {
    return solve(*it.network, it.jobs[0], rule);
  }
  [[nodiscard]] Seconds solve(const Problem& problem, Waiting rule) const {
    return solve(lamina::testing::build(problem), rule);
  }
  // The latency of a job drawn in text.
  [[nodiscard]] double latency(std::string_view network, std::string_view model,
                               std::string_view source, std::string_view destination,
                               Waiting rule = Waiting::kDraining) const {
    const Network drawn = lamina::testing::draw(network);
    const Job job = lamina::testing::job(drawn, lamina::testing::model(model), source, destination);
    return (solve(drawn, job, rule) - job.release()).value();
  }

  static void expect_costs_its_claim(const Network& network, const Job& job, Waiting rule,
                                     const RoutingResult& answer) {
    if (answer.feasible())
      EXPECT_THAT(evaluate(network, job, rule, answer.route).completion,
                  lamina::testing::IsNear(answer.completion));
    else
      EXPECT_TRUE(answer.route.empty());
  }

  // Random instances of the shape, each under the three rules.
  static void each(int count, const Shape& shape,
                   const std::function<void(const Instance&, Waiting)>& use) {
    Random random(count);
    for (int i = 0; i < count; ++i) {
      const Instance it = lamina::testing::random_instance(random, shape);
      for (const Waiting rule : kAllWaitings) {
        SCOPED_TRACE(::testing::Message() << "instance " << i << ", " << to_text(rule));
        use(it, rule);
      }
    }
  }

  // A change of random problems; the optimum before and after it.
  void each_change(int count, const Shape& shape,
                   const std::function<bool(Random&, Problem&, Waiting)>& change,
                   const std::function<void(Seconds, Seconds)>& expect) const {
    Random random(17);
    each(count, shape, [&](const Instance& it, Waiting rule) {
      Problem problem = lamina::testing::problem_of(*it.network, it.jobs[0]);
      const Seconds before = solve(it, rule);
      if (change(random, problem, rule)) expect(before, solve(problem, rule));
    });
  }

  void expect_never_worse(const std::function<void(Random&, Problem&)>& change) const {
    each_change(
        60, {.max_nodes = 12, .max_layers = 9},
        [&](Random& random, Problem& problem, Waiting) { return change(random, problem), true; },
        [](Seconds before, Seconds after) {
          EXPECT_LE(after.value(), before.value() * (1 + 1e-12));
        });
  }

  template <class T>
  static T& any(Random& random, std::vector<T>& items) {
    return items[random.below(items.size())];
  }
};

inline constexpr double kInfinite = std::numeric_limits<double>::infinity();

// ------------------------------------------------------------------ against other methods

TEST_P(EngineConformance, ReachesTheLeastOfAllPlansOfTinyInstances) {
  each(150, {.min_nodes = 1, .max_nodes = 4, .min_layers = 0, .max_layers = 4},
       [&](const Instance& it, Waiting rule) {
         EXPECT_THAT(solve(it, rule),
                     lamina::testing::IsNear(
                         lamina::testing::brute_force(*it.network, it.jobs[0], rule).completion));
       });
}

// Queues beside a network without backlogs are what the backlogs would be.
TEST_P(EngineConformance, SeesQueuesBesideTheNetwork) {
  each(80, {.max_nodes = 10, .max_layers = 8}, [&](const Instance& it, Waiting rule) {
    Problem bare = lamina::testing::problem_of(*it.network, it.jobs[0]);
    for (Node& node : bare.nodes) node.backlog = Flop();
    for (LinkRow& row : bare.rows) row.backlog = Bytes();
    const Instance without = lamina::testing::build(bare);
    const Queues queues(*it.network);
    Query query{without.jobs[0], rule};
    query.queues = &queues;
    const RoutingResult answer = engine_for(*without.network, query)->solve(query);
    EXPECT_THAT(answer.completion, lamina::testing::IsNear(solve(it, rule)));
    expect_costs_its_claim(*it.network, it.jobs[0], rule, answer);
  });
}

// The independent judge finds nothing wrong with the plan, nor anything better.
TEST_P(EngineConformance, IsProvedOptimal) {
  each(60, {.max_nodes = 20, .max_layers = 12}, [&](const Instance& it, Waiting rule) {
    const Query query{it.jobs[0], rule};
    const RoutingResult answer = engine_for(*it.network, query)->solve(query);
    if (!answer.feasible()) {
      EXPECT_NE(why_infeasible(*it.network, it.jobs[0]), "");
      return;
    }
    Plan plan;
    plan.waiting = to_text(rule);
    plan.jobs = {planned_job(*it.network, it.jobs[0], rule, answer.route)};
    const Verdict verdict = check(it, plan);
    EXPECT_TRUE(verdict.ok) << (verdict.ok ? "" : verdict.violations.front().message);
    EXPECT_TRUE(verdict.optimal);
  });
}

TEST_P(EngineConformance, AgreesWithTheExplicitGraphOnLargerInstances) {
  each(60, {.min_nodes = 5, .max_nodes = 60, .min_layers = 2, .max_layers = 25},
       [&](const Instance& it, Waiting rule) {
         const auto other = find_engine("explicit")->make(*it.network);
         EXPECT_THAT(solve(it, rule),
                     lamina::testing::IsNear(other->solve({it.jobs[0], rule}).completion));
       });
}

// One object answers these jobs, under different rules and in any order, as fresh ones would.
inline void expect_as_fresh(const EngineEntry& entry, const Network& network,
                            std::span<const Job> jobs, Random& random) {
  const auto engine = entry.make(network);
  for (int turn = 0; turn < 24; ++turn) {
    const Job& job = jobs[random.below(jobs.size())];
    const Waiting rule = kAllWaitings[random.below(kAllWaitings.size())];
    if (!entry.supports(network, {job, rule})) continue;
    const RoutingResult& answer = engine->solve({job, rule});
    const auto fresh = entry.make(network);
    EXPECT_EQ(answer.completion, fresh->solve({job, rule}).completion);
    EXPECT_EQ(answer.route, fresh->solve({job, rule}).route);
  }
}

TEST_P(EngineConformance, AnswersDoNotDependOnEarlierOnes) {
  Random random(3);
  for (int i = 0; i < 10; ++i) {
    const Instance it = lamina::testing::random_instance(random, {.max_nodes = 12}, 8);
    expect_as_fresh(GetParam(), *it.network, it.jobs, random);
  }
}

// ------------------------------------------------------------------ hand cases
// (docs/theory.md#known-answers)

// T1: A (1 FLOP/s), B (10 FLOP/s), works 4 and 40, tensors 20, 5, 1 B, a link of b B/s:
// all at B 20/b + 4.4, split 8 + 5/b, all at A 44 + 1/b.
TEST_P(EngineConformance, SplitsBetweenTwoNodesWhereItPays) {
  const auto at = [&](double b) {
    return latency(fmt::format("A(1F) --{}B-- B(10F)", b), "20B 4F 5B 40F 1B", "A", "B");
  };
  EXPECT_DOUBLE_EQ(at(10), 6.4);
  EXPECT_DOUBLE_EQ(at(4), 9.25);
  EXPECT_NEAR(at(25.0 / 6), 9.2, 1e-5);  // both the same
  EXPECT_NEAR(at(1.0 / 9), 53, 1e-3);
  EXPECT_DOUBLE_EQ(at(0.05), 64);
}

// T2: a model that only moves its input.
TEST_P(EngineConformance, MovesTheInputOfAModelWithoutLayers) {
  EXPECT_DOUBLE_EQ(latency("s --4B/1s-- a --2B-- t;  s --1B/9s-- t", "8B", "s", "t"), 7);
  EXPECT_DOUBLE_EQ(latency("s --4B-- t", "8B", "s", "s"), 0);
}

// T3: nothing to send. Without delays the fastest node does all; with delays it must be worth it.
TEST_P(EngineConformance, UsesTheFastestNodeWhenTensorsAreEmpty) {
  EXPECT_DOUBLE_EQ(latency("s(1F) --1B-- a(10F) --1B-- t(2F)", "0B 30F 0B 30F 0B", "s", "t"), 6);
  EXPECT_DOUBLE_EQ(latency("s(1F) --1B/1s-- a(10F) --1B/1s-- t(2F);  s --1B/3s-- t",
                           "0B 30F 0B 30F 0B", "s", "t"),
                   8);
}

// T4: nothing to compute: the smallest tensor travels.
TEST_P(EngineConformance, SendsTheSmallestTensorWhenLayersAreFree) {
  EXPECT_DOUBLE_EQ(latency("s(1F) --2B-- t(1F)", "8B 0F 2B 0F 6B", "s", "t"), 1);
}

// T5: a relay does not compute.
TEST_P(EngineConformance, DoesNotComputeAtRelays) {
  EXPECT_DOUBLE_EQ(latency("s(1F) --1B-- r --1B-- t(2F)", "1B 8F 1B", "s", "t"), 6);
  EXPECT_EQ(latency("s --1B-- t", "1B 8F 1B", "s", "t"), kInfinite);
}

// T6: two fast hops beat a slow one; the way back has other rates.
TEST_P(EngineConformance, FollowsDirectionsAndPrefersFastHops) {
  constexpr auto kTriangle = "s --1B--> a --1B--> t(1F);  s --0.25B--> t;  t --4B--> s";
  EXPECT_DOUBLE_EQ(latency(kTriangle, "1B 0F 1B", "s", "t"), 2);
  EXPECT_DOUBLE_EQ(latency(kTriangle, "1B 0F 1B", "t", "s"), 0.25);
  EXPECT_EQ(latency(kTriangle, "1B 0F 1B", "a", "a"), 2.25);
}

// T7: 10 s of backlog, three layers of 1 s.
TEST_P(EngineConformance, ChargesBacklogsByTheRule) {
  const auto at = [&](std::string_view network, std::string_view from) {
    std::vector<double> latencies;
    for (const Waiting rule : kAllWaitings)
      latencies.push_back(latency(network, "0B 1F 0B 1F 0B 1F 0B", from, "u", rule));
    return latencies;
  };
  EXPECT_THAT(at("u(1F q10F)", "u"), ::testing::ElementsAre(13, 13, 33));
  EXPECT_THAT(at("s --1B/6s-- u(1F q10F)", "s"), ::testing::ElementsAre(13, 19, 39));
  EXPECT_THAT(at("s --1B/6s/q2B-- u(1F q10F)", "s"), ::testing::ElementsAre(13, 21, 41));
}

TEST_P(EngineConformance, PaysTheOverheadOncePerStay) {
  for (const Waiting rule : kAllWaitings)
    EXPECT_DOUBLE_EQ(latency("u(1F +7s)", "0B 1F 0B 1F 0B 1F 0B", "u", "u", rule), 10);
}

// T18: with every layer private all runs at the source, and only the result travels.
TEST_P(EngineConformance, KeepsPrivateLayersAtTheSource) {
  const Network network = lamina::testing::draw("A(1F) --10B-- B(10F)");
  const auto model = lamina::testing::model("20B 4F 5B 40F 1B");
  const auto with = [&](std::uint32_t private_layers) {
    JobSpec spec;
    spec.private_layers = private_layers;
    return solve(network, lamina::testing::job(network, model, "A", "B", spec), Waiting::kDraining);
  };
  EXPECT_THAT(with(0), lamina::testing::IsNear(Seconds(6.4)));
  EXPECT_THAT(with(1), lamina::testing::IsNear(Seconds(8.5)));
  EXPECT_THAT(with(2), lamina::testing::IsNear(Seconds(44.1)));
}

TEST_P(EngineConformance, TakesTheBetterOfParallelLinksForEachTensor) {
  constexpr auto kTwin = "s(1F) --1B-- t(1F);  s --100B/5s-- t;  s --1B-- s";
  EXPECT_DOUBLE_EQ(latency(kTwin, "100B 0F 100B", "s", "t"), 6);
  EXPECT_DOUBLE_EQ(latency(kTwin, "2B 0F 2B", "s", "t"), 2);
}

// ------------------------------------------------------------------ extremes

TEST_P(EngineConformance, TakesLongModelsAndLonelyNodes) {
  std::string chain = "1B";
  for (int l = 0; l < 1000; ++l) chain += " 1F 1B";
  EXPECT_NEAR(latency("u(1F)", chain, "u", "u"), 1000, 1e-9);
  EXPECT_NEAR(latency("u(1F) --1B-- v(2F)", chain, "u", "u"), 502, 1e-9);
}

TEST_P(EngineConformance, KeepsItsPrecisionOverManyMagnitudes) {
  EXPECT_NEAR(latency("u(1e12F) --1e12B-- v(1e12F)", "1B 1F 1B 1F 1B", "u", "v") * 1e12, 3, 1e-9);
  EXPECT_NEAR(latency("u(1e-6F) --1e-6B-- v(1e-6F)", "1B 1F 1B 1F 1B", "u", "v") * 1e-6, 3, 1e-9);
  EXPECT_EQ(latency("u(1F) --1e-300B-- v(1F)", "0B 0F 0B", "u", "v"), 0);
}

// All costs zero or the same: nothing but ties.
TEST_P(EngineConformance, SurvivesTies) {
  constexpr auto kRing = "a(1F) --1B-- b(1F) --1B-- c(1F) --1B-- d(1F) --1B-- a;  a --1B-- c";
  EXPECT_DOUBLE_EQ(latency(kRing, "0B 0F 0B 0F 0B", "a", "d"), 0);
  EXPECT_DOUBLE_EQ(latency(kRing, "1B 1F 1B 1F 1B", "a", "d"), 3);
  for (const Waiting rule : kAllWaitings)
    EXPECT_DOUBLE_EQ(latency("a(1F q1F) --1B/q1B-- b(1F q1F)", "0B 0F 0B 0F 0B", "a", "a", rule),
                     rule == Waiting::kPerLayer ? 2 : 1);
}

}  // namespace lamina::route
