#include "lamina/sim/simulate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/notation.h"
#include "tests/support/random_instance.h"

#include "lamina/plan/evaluate.h"

namespace lamina::sim {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::IsNear;
using lamina::testing::model;
using lamina::testing::route;

constexpr auto kNames = {"preemptive-priority", "priority", "fifo", "processor-sharing"};

Job named_job(const Network& network, std::string id, std::shared_ptr<const Model> chain,
              std::string_view from, std::string_view to, double release = 0.0) {
  JobSpec spec;
  spec.id = std::move(id);
  spec.release = Seconds(release);
  return lamina::testing::job(network, std::move(chain), from, to, std::move(spec));
}

// The plan that sends the jobs these ways, the first with the highest priority; its times are those
// of a job alone.
Plan plan_of(const Instance& instance, const std::vector<Route>& routes) {
  Plan plan;
  for (std::size_t i = 0; i < routes.size(); ++i) {
    plan.jobs.push_back(
        planned_job(*instance.network, instance.jobs[i], Waiting::kDraining, routes[i]));
    plan.jobs.back().priority = static_cast<std::int64_t>(i + 1);
  }
  return plan;
}

Trace simulated(const Instance& instance, const Plan& plan, std::string_view discipline) {
  auto trace = simulate(instance, plan, *find_discipline(discipline));
  EXPECT_TRUE(trace) << trace.error().text();
  return trace ? *std::move(trace) : Trace{};
}

// docs/theory.md#known-answers, T8: n jobs through m stages of 1 s, links in no time. One at a time
// they are a permutation flow shop: the last is through after n + m - 1. Sharing equally they all
// end together at n m.
TEST(Simulate, FlowShop) {
  for (const auto& [n, m] : {std::pair{4, 5}, {16, 20}, {1, 3}, {5, 1}}) {
    std::string drawing = "s1(1F)", layers = "0B", way = "s1*";
    for (int k = 2; k <= m; ++k) {
      drawing += fmt::format(" --1B--> s{}(1F)", k);
      way += fmt::format(" s{}>s{} s{}*", k - 1, k, k);
    }
    for (int k = 1; k <= m; ++k) layers += " 1F 0B";
    Instance instance{draw_shared(drawing), {}};
    for (int i = 0; i < n; ++i)
      instance.jobs.push_back(named_job(*instance.network, fmt::format("j{}", i), model(layers),
                                        "s1", fmt::format("s{}", m)));
    const Plan plan =
        plan_of(instance, std::vector(static_cast<std::size_t>(n), route(*instance.network, way)));
    for (const std::string_view name : kNames) {
      const bool shares = name == "processor-sharing";
      EXPECT_THAT(simulated(instance, plan, name).summary.makespan,
                  IsNear(shares ? n * m : n + m - 1))
          << name;
    }
  }
}

// docs/theory.md#known-answers, T9: two jobs, nodes X and Y, two layers of 0.5 and 0.6 s at X and
// 0.6 and 0.5 s at Y. Both by X and Y, as is best for each alone: 1 and 1.5. One at X, the other at
// Y: 1.1 for both.
TEST(Simulate, TwoJobsAtXAndY) {
  Instance instance{draw_shared("X(@x) --1B-- Y(@y)"), {}};
  ModelBuilder builder;
  TensorId tensor = builder.add_tensor("t0", Bytes(0));
  builder.add_input(tensor);
  for (const auto& [x, y] : {std::pair{0.5, 0.6}, {0.6, 0.5}}) {
    Operator op;
    op.name = fmt::format("layer of {} s", x);
    op.times = {{"x", Seconds(x)}, {"y", Seconds(y)}};
    op.inputs = {tensor};
    tensor = builder.add_tensor("after " + op.name, Bytes(0));
    op.outputs = {tensor};
    builder.add_operator(std::move(op));
  }
  builder.add_result(tensor);
  const auto chain = std::make_shared<const Model>(*std::move(builder).build());
  for (const char* id : {"one", "two"})
    instance.jobs.push_back(named_job(*instance.network, id, chain, "X", "X"));
  const auto way = [&](const char* text) { return route(*instance.network, text); };

  const Trace selfish =
      simulated(instance, plan_of(instance, {way("X* X>Y Y* Y>X"), way("X* X>Y Y* Y>X")}),
                "preemptive-priority");
  EXPECT_THAT(selfish.jobs[0].latency, IsNear(1.0));
  EXPECT_THAT(selfish.jobs[1].latency, IsNear(1.5));
  EXPECT_THAT(selfish.jobs[1].planned_latency, IsNear(1.0));
  const Trace optimal = simulated(instance, plan_of(instance, {way("X* X*"), way("X>Y Y* Y* Y>X")}),
                                  "preemptive-priority");
  EXPECT_THAT(optimal.jobs[0].latency, IsNear(1.1));
  EXPECT_THAT(optimal.jobs[1].latency, IsNear(1.1));
}

// One job alone meets only backlogs: under every discipline it takes what `evaluate` says of
// draining, step by step.
TEST(Simulate, OneJobTakesWhatEvaluateSays) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const Instance instance = lamina::testing::random_instance(
        random, {.max_nodes = 4, .max_layers = 3, .ends = seed % 3 == 2});
    const auto best =
        lamina::testing::brute_force(*instance.network, instance.jobs[0], Waiting::kPerStay);
    if (!best.completion.is_finite()) continue;
    ++compared;
    const Timetable table =
        evaluate(*instance.network, instance.jobs[0], Waiting::kDraining, best.route);
    for (const std::string_view name : kNames) {
      const Trace trace = simulated(instance, plan_of(instance, {best.route}), name);
      ASSERT_THAT(trace.jobs[0].completion, IsNear(table.completion));
      ASSERT_THAT(trace.jobs[0].latency, IsNear(trace.jobs[0].planned_latency));
      ASSERT_EQ(trace.jobs[0].steps.size(), table.legs.size());
      for (std::size_t k = 0; k < table.legs.size(); ++k) {
        ASSERT_THAT(trace.jobs[0].steps[k].start, IsNear(table.legs[k].start));
        ASSERT_THAT(trace.jobs[0].steps[k].end, IsNear(table.legs[k].end));
      }
    }
  }
  EXPECT_GT(compared, 100);
}

// The job's own route to its destination, if there is one: few states, so brute force will do.
std::optional<std::vector<Route>> routes_of(const Instance& instance) {
  std::vector<Route> routes;
  for (const Job& job : instance.jobs) {
    auto best = lamina::testing::brute_force(*instance.network, job, Waiting::kDraining);
    if (!best.completion.is_finite()) return std::nullopt;
    routes.push_back(std::move(best.route));
  }
  return routes;
}

// docs/theory.md#fictitious-system: latency <= delays + for each resource of the route, once, its
// backlog, the job's own service and that of all that may go before it: higher priorities, or
// everybody; without interruption one service of a lower priority a task on top.
TEST(Simulate, TheoremOneBoundsEveryLatency) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Instance instance =
        lamina::testing::random_instance(random, {.max_nodes = 4, .max_layers = 2}, 4);
    const auto routes = routes_of(instance);
    if (!routes) continue;
    ++compared;
    const Plan plan = plan_of(instance, *routes);
    const Execution work = workload_of(instance, plan)->workload;
    const auto service = [&](std::size_t j, ResourceId r, bool largest) {
      Seconds sum, most;
      for (auto k = work.first_task[j]; k < work.end_task[j]; ++k)
        if (work.tasks[k].resource == r) {
          sum += work.tasks[k].service;
          most = std::max(most, work.tasks[k].service);
        }
      return largest ? most : sum;
    };
    for (const std::string_view name : kNames) {
      const Trace trace = simulated(instance, plan, name);
      const bool ranks = name == "priority" || name == "preemptive-priority";
      for (std::size_t j = 0; j < 4; ++j) {
        Seconds bound;
        std::vector<bool> counted(work.num_resources());
        for (auto k = work.first_task[j]; k < work.end_task[j]; ++k) {
          const ResourceId r = work.tasks[k].resource;
          bound += work.tasks[k].delay;
          Seconds blocking;
          for (std::size_t i = j + 1; i < 4; ++i)
            blocking = std::max(blocking, service(i, r, true));
          if (name == "priority") bound += blocking;
          if (counted[r.index()]) continue;
          counted[r.index()] = true;
          bound += work.opens[r.index()];
          for (std::size_t i = 0; i < 4; ++i)
            if (i <= j || !ranks) bound += service(i, r, false);
        }
        EXPECT_LE(trace.jobs[j].latency, bound * (1.0 + 1e-9)) << name << ", seed " << seed;
      }
    }
  }
  EXPECT_GT(compared, 30);
}

// Two jobs of 3 FLOP at a, the second arriving at 1; the result takes 1 s over the link and 2 s
// more.
TEST(Simulate, TracesResourcesAndSteps) {
  Instance instance{draw_shared("a(1F +1s) --4B/2s--> b"), {}};
  instance.jobs.push_back(named_job(*instance.network, "low", model("0B 3F 4B"), "a", "b"));
  instance.jobs.push_back(named_job(*instance.network, "high", model("0B 1F 4B"), "a", "b", 1.0));
  Plan plan =
      plan_of(instance, {route(*instance.network, "a* a>b"), route(*instance.network, "a* a>b")});
  plan.jobs[0].priority = 7;
  const Trace trace = simulated(instance, plan, "preemptive-priority");
  EXPECT_EQ(trace.discipline, "preemptive-priority");

  // low: 1 s, interrupted for 2 s (1 s overhead, 1 s layer), 3 s more until 6; sends until 7, there
  // at 9.
  ASSERT_EQ(trace.jobs.size(), 2u);
  EXPECT_EQ(trace.jobs[0].id, "low");
  EXPECT_EQ(trace.jobs[0].completion, Seconds(9));
  EXPECT_EQ(trace.jobs[0].waiting, Seconds(2));
  EXPECT_EQ(trace.jobs[0].planned_latency, Seconds(7));
  EXPECT_EQ(trace.jobs[1].completion, Seconds(6));
  EXPECT_EQ(trace.jobs[1].latency, Seconds(5));
  ASSERT_EQ(trace.jobs[0].steps.size(), 2u);
  EXPECT_EQ(trace.jobs[0].steps[0].end, Seconds(6));
  EXPECT_EQ(trace.jobs[0].steps[1].start, Seconds(6));
  EXPECT_EQ(trace.jobs[0].steps[1].end, Seconds(9));

  ASSERT_EQ(trace.resources.size(), 2u);
  EXPECT_EQ(trace.resources[0].busy, Seconds(6));
  EXPECT_DOUBLE_EQ(trace.resources[0].utilisation, 6.0 / 9.0);
  ASSERT_EQ(trace.resources[0].intervals.size(), 3u);
  EXPECT_EQ(trace.resources[0].intervals[1].job, 1u);
  EXPECT_EQ(trace.resources[0].intervals[1].step, 1u);
  EXPECT_EQ(trace.resources[0].intervals[1].start, Seconds(1));
  EXPECT_EQ(trace.resources[0].intervals[1].end, Seconds(3));
  EXPECT_EQ(trace.resources[1].intervals[1].step, 2u);
  EXPECT_EQ(trace.resources[1].busy, Seconds(2));
  EXPECT_EQ(trace.summary.makespan, Seconds(9));
  EXPECT_EQ(trace.summary.mean_latency, Seconds(7));
  EXPECT_EQ(trace.summary.max_latency, Seconds(9));
  EXPECT_EQ(trace.summary.p50_latency, Seconds(5));
  EXPECT_EQ(trace.summary.p95_latency, Seconds(9));
}

TEST(Simulate, KeepsTheOrderOfTheJobsFileAndLeavesOutTheInfeasible) {
  Instance instance{draw_shared("a(1F)"), {}};
  for (const char* id : {"x", "y", "z"})
    instance.jobs.push_back(named_job(*instance.network, id, model("0B 1F 0B"), "a", "a"));
  Plan plan = plan_of(instance, std::vector(3, route(*instance.network, "a*")));
  std::swap(plan.jobs[0], plan.jobs[2]);
  plan.jobs[1] = infeasible_job(instance.jobs[1], "no way");
  const Trace trace = simulated(instance, plan, "fifo");
  ASSERT_EQ(trace.jobs.size(), 2u);
  EXPECT_EQ(trace.jobs[0].id, "x");
  EXPECT_EQ(trace.jobs[1].id, "z");
  EXPECT_EQ(trace.jobs[1].completion, Seconds(2));
}

TEST(Simulate, DeadlinesCountFromTheRelease) {
  Instance instance{draw_shared("a(1F)"), {}};
  for (const double deadline : {1.0, 1.5, 4.0}) {
    JobSpec spec;
    spec.id = fmt::format("within {}", deadline);
    spec.release = Seconds(10);
    spec.deadline = Seconds(deadline);
    instance.jobs.push_back(
        lamina::testing::job(*instance.network, model("0B 1F 0B"), "a", "a", spec));
  }
  const Plan plan = plan_of(instance, std::vector(3, route(*instance.network, "a*")));
  const Trace trace = simulated(instance, plan, "fifo");
  EXPECT_EQ(trace.jobs[0].deadline_met, true);
  EXPECT_EQ(trace.jobs[1].deadline_met, false);
  EXPECT_EQ(trace.jobs[2].deadline_met, true);
  EXPECT_EQ(trace.summary.num_deadlines_missed, 1u);
}

TEST(Simulate, ThePlanOfNoJobsIsEmpty) {
  const Trace trace = simulated({draw_shared("a(1F)"), {}}, {}, "fifo");
  EXPECT_TRUE(trace.jobs.empty());
  EXPECT_TRUE(trace.resources.empty());
  EXPECT_EQ(trace.summary.makespan, Seconds());
}

// ---------------------------------------------------------------- what is refused

struct Refusal {
  const char* what;
  void (*spoil)(Plan& plan);
  ErrorCode code;
  const char* where;
  const char* says;
};

class SimulateRefuses : public ::testing::TestWithParam<Refusal> {};

SendStep& send(Plan& plan, std::size_t step) {
  return std::get<SendStep>(plan.jobs[1].steps[step].what);
}
ComputeStep& stay(Plan& plan, std::size_t step) {
  return std::get<ComputeStep>(plan.jobs[1].steps[step].what);
}

TEST_P(SimulateRefuses, NamesTheThingAndTheRule) {
  Instance instance{draw_shared("a(1F) --10B-- b(2F) --5B--> c; a --3B-- c"), {}};
  JobSpec constrained;
  constrained.id = "cam-2";
  constrained.private_layers = 1;
  instance.jobs.push_back(named_job(*instance.network, "cam-1", model("8B 1F 4B 1F 2B"), "a", "c"));
  instance.jobs.push_back(
      lamina::testing::job(*instance.network, model("8B 1F 4B 1F 2B"), "a", "c", constrained));
  const Route way = route(*instance.network, "a* a>b b* b>c");
  Plan plan = plan_of(instance, {way, way});
  ASSERT_TRUE(simulate(instance, plan, disciplines()[0]));
  GetParam().spoil(plan);
  const auto trace = simulate(instance, plan, disciplines()[0]);
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().code, GetParam().code);
  EXPECT_EQ(trace.error().where, GetParam().where);
  EXPECT_THAT(trace.error().message, ::testing::HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    BadPlans, SimulateRefuses,
    ::testing::Values(
        Refusal{"unknown_job", [](Plan& p) { p.jobs[1].id = "cam-3"; }, ErrorCode::kUnknownName,
                "jobs[1].id", "cam-3"},
        Refusal{"job_twice", [](Plan& p) { p.jobs[1].id = "cam-1"; }, ErrorCode::kDuplicate,
                "jobs[1].id", "twice"},
        Refusal{"job_missing", [](Plan& p) { p.jobs.pop_back(); }, ErrorCode::kMissingKey, "jobs",
                "cam-2"},
        Refusal{"no_priority", [](Plan& p) { p.jobs[1].priority.reset(); }, ErrorCode::kMissingKey,
                "jobs[1].priority", "cam-2"},
        Refusal{"tensor", [](Plan& p) { send(p, 1).tensor = 2; }, ErrorCode::kValue,
                "jobs[1].steps[1].tensor",
                "job 'cam-2', step 2: tensor 2 is sent, but tensor 1 is there"},
        Refusal{"bytes", [](Plan& p) { send(p, 1).bytes = Bytes(5); }, ErrorCode::kValue,
                "jobs[1].steps[1].bytes", "5 B are sent, but tensor 1 has 4 B"},
        Refusal{"from", [](Plan& p) { send(p, 1).from = "b"; }, ErrorCode::kValue,
                "jobs[1].steps[1].from", "the job is at 'a'"},
        Refusal{"to", [](Plan& p) { send(p, 1).to = "B"; }, ErrorCode::kValue,
                "jobs[1].steps[1].to", "no node 'B'"},
        Refusal{"link", [](Plan& p) { send(p, 1).link = 2; }, ErrorCode::kValue,
                "jobs[1].steps[1].link",
                "link 2 leads from 'a' to 'c' and back, not from 'a' to 'b'"},
        Refusal{"negative_link", [](Plan& p) { send(p, 1).link = -1; }, ErrorCode::kValue,
                "jobs[1].steps[1].link", "link -1"},
        Refusal{"node", [](Plan& p) { stay(p, 2).node = "c"; }, ErrorCode::kValue,
                "jobs[1].steps[2].node", "the job is at 'b'"},
        Refusal{"first_layer", [](Plan& p) { stay(p, 2).first_layer = 1; }, ErrorCode::kValue,
                "jobs[1].steps[2].first_layer", "layer 2 is next"},
        Refusal{"last_layer", [](Plan& p) { stay(p, 2).last_layer = 3; }, ErrorCode::kValue,
                "jobs[1].steps[2].last_layer", "the model has layers 1..2"},
        Refusal{"stops_early", [](Plan& p) { p.jobs[1].steps.pop_back(); }, ErrorCode::kValue,
                "jobs[1].steps", "the steps end at 'b', the destination is 'c'"},
        Refusal{"cut_in_two",
                [](Plan& p) {
                  auto& steps = p.jobs[1].steps;
                  steps = {steps[0], steps[0]};
                  stay(p, 1) = {"a", 2, 2};
                },
                ErrorCode::kValue, "jobs[1].steps[1].node", "are one stay"},
        Refusal{"relay",
                [](Plan& p) {
                  auto& steps = p.jobs[1].steps;
                  std::swap(steps[2], steps[3]);
                  send(p, 2).tensor = 1;
                  send(p, 2).bytes = Bytes(4);
                  stay(p, 3).node = "c";
                },
                ErrorCode::kValue, "jobs[1].steps[3].node",
                "'c' has neither a speed nor a time for layer 2"},
        Refusal{"private_tensor",
                [](Plan& p) {
                  p.jobs[1].steps = {p.jobs[1].steps[1]};
                  send(p, 0).tensor = 0;
                  send(p, 0).bytes = Bytes(8);
                },
                ErrorCode::kValue, "jobs[1].steps[0].tensor", "tensor 0 must stay at 'a'"}),
    [](const auto& row) { return row.param.what; });

// Pins bind too: layer 1 only at b.
TEST(Simulate, RefusesLayersWhereTheyMayNotRun) {
  Instance instance{draw_shared("a(1F) --1B-- b(1F)"), {}};
  JobSpec spec;
  spec.pins = {{1, 1, {lamina::testing::node(*instance.network, "b")}}};
  const auto chain = model("0B 1F 0B");
  instance.jobs.push_back(lamina::testing::job(*instance.network, chain, "a", "a"));
  const Plan plan = plan_of(instance, {route(*instance.network, "a*")});
  instance.jobs[0] = lamina::testing::job(*instance.network, chain, "a", "a", spec);
  const auto trace = simulate(instance, plan, disciplines()[0]);
  ASSERT_FALSE(trace);
  EXPECT_THAT(trace.error().message, ::testing::HasSubstr("layer 1 is not pinned to 'a'"));
}

}  // namespace
}  // namespace lamina::sim
