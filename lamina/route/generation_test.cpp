#include "lamina/route/generation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/draw.h"
#include "tests/support/generation.h"

#include "lamina/plan/generation.h"
#include "lamina/plan/judged_generation.h"
#include "lamina/route/planners.h"

namespace lamina::route {
namespace {

using lamina::testing::brute_force_generation;
using lamina::testing::GenerationShape;
using lamina::testing::random_generation;

void expect_near(Seconds found, Seconds wanted) {
  if (!wanted.is_finite()) {
    EXPECT_FALSE(found.is_finite());
    return;
  }
  EXPECT_NEAR(found.value(), wanted.value(), 1e-9 * wanted.value() + 1e-15);
}

// The engine's answer is the least of all plans and costs what it says; the judge finds the same.
void expect_least(const Instance& instance, Waiting waiting) {
  const Network& network = *instance.network;
  const Job& job = instance.jobs.front();
  const Query query{job, waiting};
  if (outlasting_backlog(network, query)) return;
  Generation engine(network);
  const RoutingResult& answer = engine.solve(query);
  EXPECT_FALSE(answer.stopped);
  const Seconds best = brute_force_generation(network, job, waiting);
  expect_near(answer.completion - job.release(), best);
  const Proof proof = prove_generation(network, job, waiting, Seconds::infinity());
  EXPECT_TRUE(proof.holds);
  if (proof.is_exact)
    expect_near(proof.latency, best);
  else
    EXPECT_LE(proof.latency, best * (1.0 + 1e-9));
  if (!answer.feasible()) return;
  const GenerationTimes times = evaluate(network, job, waiting, answer.route, answer.again);
  expect_near(times.latency, best);
  expect_near(times.breakdown.total(), times.latency);
  expect_near(prove_generation(network, job, waiting, best).latency, best);
}

struct Case {
  const char* name;
  GenerationShape shape;
};

class AgainstBruteForce : public ::testing::TestWithParam<Case> {};

TEST_P(AgainstBruteForce, FindsTheLeastLatency) {
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = random_generation(random, GetParam().shape);
    for (const Waiting waiting : kAllWaitings) expect_least(instance, waiting);
    if (::testing::Test::HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, AgainstBruteForce,
                         ::testing::Values(Case{"plain", {}}, Case{"backlogs", {3, 2, true}},
                                           Case{"memory", {3, 3, false, true}},
                                           Case{"memory_and_backlogs", {3, 2, true, true}},
                                           Case{"constraints", {3, 2, true, false, true}},
                                           Case{"ends", {3, 3, true, false, false, true}},
                                           Case{"ends_and_memory",
                                                {3, 3, false, true, true, true}}),
                         [](const auto& row) { return row.param.name; });

// Known answer: the way back, charged in every further run.
TEST(Generation, ReturnsToTheFirstLayer) {
  const auto network = lamina::testing::draw_shared("a(1F) --2B/0.5s-- b(1F)");
  ModelBuilder builder("two");
  const TensorId input = builder.add_tensor("input", Bytes(0));
  builder.set_step_size(input, Bytes(8));
  builder.add_input(input);
  TensorId before = input;
  for (const auto& [name, step_size] : {std::pair("l1", 4.0), std::pair("l2", 6.0)}) {
    Operator op;
    op.name = name;
    op.work = Flop(1);
    op.step_work = Flop(1);
    op.inputs = {before};
    before = builder.add_tensor(name, Bytes(2));
    builder.set_step_size(before, Bytes(step_size));
    op.outputs = {before};
    builder.add_operator(std::move(op));
  }
  builder.add_result(before);
  builder.set_steps(3);
  const auto model = std::make_shared<const Model>(*std::move(builder).build());
  JobSpec spec;
  spec.pins = {{1, 1, {lamina::testing::node(*network, "b")}},
               {2, 2, {lamina::testing::node(*network, "a")}}};
  const Job job = lamina::testing::job(*network, model, "a", "a", spec);
  Generation engine(*network);
  const RoutingResult& answer = engine.solve({job});
  EXPECT_DOUBLE_EQ(answer.completion.value(), 31.0);
  const GenerationTimes times =
      evaluate(*network, job, Waiting::kDraining, answer.route, answer.again);
  EXPECT_DOUBLE_EQ(times.first.latency.value(), 4.0);
  EXPECT_DOUBLE_EQ(times.period.value(), 9.0);
}

// The restricted planners that know such models find the best of their plans.
TEST(Generation, OfOneNodeIsTheBestOfThatNode) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Instance instance = random_generation(random);
    const Network& network = *instance.network;
    const Job& job = instance.jobs.front();
    Seconds best = Seconds::infinity();
    for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
      const Job pinned = *job.pinned(network, {1, job.model().num_layers(), {v}});
      const Seconds there = brute_force_generation(network, pinned, Waiting::kDraining);
      best = std::min(best, there);
      for (const JobPlanner& planner : planners())
        if (planner.one_of != nullptr && planner.generates &&
            planner.one_of(network, job) == std::vector{v})
          expect_near(planner.plan(network, job, {}).completion, there);
    }
    for (const JobPlanner& planner : planners())
      if (planner.name == "best-node") expect_near(planner.plan(network, job, {}).completion, best);
  }
}

TEST(Generation, StopsWithWhatItHas) {
  std::atomic<bool> stop{true};
  Random random(3);
  const Instance instance = random_generation(random);
  Generation engine(*instance.network);
  const RoutingResult& answer =
      engine.solve({.job = instance.jobs.front(), .stop = StopToken(&stop)});
  EXPECT_TRUE(answer.stopped);
  EXPECT_FALSE(answer.feasible());
}

}  // namespace
}  // namespace lamina::route
