// The claim at the heart of the project, on instances small enough for exhaustive search: all
// formulations have the optimum of the routing problem, and their relaxations bound it as proved.

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/formulations/layered_routing.h"
#include "lamina/formulations/placement.h"
#include "lamina/formulations/solve.h"
#include "lamina/plan/check.h"
#include "lamina/plan/evaluate.h"
#include "lamina/route/engine.h"

namespace lamina::formulations {
namespace {

using lamina::testing::draw;
using lamina::testing::job;
using lamina::testing::model;

constexpr Waiting kRule = Waiting::kPerLayer;

Problem problem_of(const Network& network, const Job& job, Waiting rule = kRule) {
  auto problem = Problem::make(network, job, rule);
  if (!problem) throw std::runtime_error(problem.error().text());
  return std::move(*problem);
}

ProgrammeResult solved(const Problem& problem, const Formulation& formulation,
                       const lp::Solver& solver, bool relax = false) {
  auto answer = solve(problem, formulation, solver, {.relax = relax});
  if (!answer) throw std::runtime_error(answer.error().text());
  return std::move(*answer);
}

MATCHER_P(IsClose, value, "is close to " + ::testing::PrintToString(value)) {
  return std::abs(arg - value) <= 1e-9 * std::max(std::abs(arg), std::abs(value)) + 1e-15;
}

double priced(const Problem& problem, const Route& route) {
  return (evaluate(problem.network(), problem.job(), problem.waiting(), route).completion -
          problem.job().release())
      .value();
}

class Formulations : public ::testing::Test {
 protected:
  void SetUp() override {
    if (lp::solvers().empty()) GTEST_SKIP() << "no solver is built in";
  }
};

// Networks, models and constraints of all kinds; `use(problem, optimum, seed)`, infinite where
// there is no plan.
template <class Use>
void for_random_problems(std::uint64_t seeds, const lamina::testing::RandomShape& shape,
                         Use&& use) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const Instance instance = lamina::testing::random_instance(random, shape);
    const Job& only = instance.jobs.front();
    const Problem problem = problem_of(*instance.network, only);
    const auto best = lamina::testing::brute_force(*instance.network, only, kRule);
    use(problem, (best.completion - only.release()).value(), seed);
  }
}

constexpr lamina::testing::RandomShape kSmall{
    .min_nodes = 2, .max_nodes = 4, .min_layers = 0, .max_layers = 3, .overheads = false};
constexpr lamina::testing::RandomShape kEnds{// stays that pay for theirs
                                             .min_nodes = 2,  .max_nodes = 4,     .min_layers = 0,
                                             .max_layers = 3, .overheads = false, .ends = true};

void expect_whole(const Problem& problem, const ProgrammeResult& answer, double optimum) {
  ASSERT_EQ(answer.status, lp::Status::kOptimal);
  ASSERT_TRUE(answer.integral);
  ASSERT_TRUE(answer.route);
  EXPECT_THAT(*answer.objective, IsClose(optimum));
  EXPECT_THAT(*answer.claimed, IsClose(optimum));
  EXPECT_THAT(priced(problem, *answer.route), IsClose(optimum));
  EXPECT_LE(answer.bound, optimum * (1 + 1e-9));
  EXPECT_GE(answer.bound, optimum * (1 - 1e-6));
}

TEST_F(Formulations, HaveTheOptimumOfExhaustiveSearchUnderEverySolver) {
  int feasible = 0;
  const auto try_all = [&](const Problem& problem, double optimum, std::uint64_t) {
    feasible += std::isfinite(optimum) ? 1 : 0;
    for (const Formulation& formulation : all_formulations())
      for (const lp::Solver& solver : lp::solvers()) {
        SCOPED_TRACE(std::string(formulation.name) + " " + std::string(solver.name));
        if (!suits(problem, formulation, 1e6)) continue;
        if (formulation.is_exact != nullptr && !formulation.is_exact(problem)) continue;
        const ProgrammeResult answer = solved(problem, formulation, solver);
        if (std::isfinite(optimum))
          expect_whole(problem, answer, optimum);
        else
          EXPECT_EQ(answer.status, lp::Status::kInfeasible);
      }
  };
  for_random_problems(40, kSmall, try_all);
  for_random_problems(40, kEnds, try_all);
  EXPECT_GT(feasible, 30);
}

TEST_F(Formulations, HaveTheOptimumOfEveryEngine) {
  for_random_problems(40, kSmall, [&](const Problem& problem, double optimum, std::uint64_t) {
    for (const route::EngineEntry& entry : route::engines()) {
      if (!entry.supports(problem.network(), {problem.job(), kRule})) continue;
      const auto engine = entry.make(problem.network());
      const route::RoutingResult& answer = engine->solve({problem.job(), kRule});
      ASSERT_EQ(answer.feasible(), std::isfinite(optimum)) << entry.name;
      if (!answer.feasible()) continue;
      EXPECT_THAT((answer.completion - problem.job().release()).value(), IsClose(optimum));
    }
  });
}

TEST_F(Formulations, RelaxToTheOptimumWhereTightAndNeverAboveIt) {
  const lp::Solver& solver = lp::solvers().front();
  const auto try_all = [&](const Problem& problem, double optimum, std::uint64_t) {
    if (!std::isfinite(optimum)) return;
    for (const Formulation& formulation : all_formulations()) {
      SCOPED_TRACE(formulation.name);
      if (!suits(problem, formulation, 1e6) || formulation.is_exact != nullptr) continue;
      const ProgrammeResult answer = solved(problem, formulation, solver, true);
      if (formulation.is_tight)
        expect_whole(problem, answer, optimum);
      else
        EXPECT_LE(*answer.objective, optimum * (1 + 1e-9));
    }
  };
  for_random_problems(40, kSmall, try_all);
  for_random_problems(40, kEnds, try_all);
}

// On larger ones there is no exhaustive search, but there is routing.
TEST_F(Formulations, AgreeWithRoutingOnLargerNetworks) {
  const lamina::testing::RandomShape shape{
      .min_nodes = 8, .max_nodes = 14, .min_layers = 5, .max_layers = 9, .overheads = false};
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Random random(seed + 1000);
    const Instance instance = lamina::testing::random_instance(random, shape);
    const Problem problem = problem_of(*instance.network, instance.jobs.front());
    const auto engine = route::engines().front().make(*instance.network);
    const route::RoutingResult& routed = engine->solve({problem.job(), kRule});
    for (const Formulation& formulation : all_formulations()) {
      if (!suits(problem, formulation, 5000)) continue;
      if (formulation.is_exact != nullptr && !formulation.is_exact(problem)) continue;
      const ProgrammeResult answer = solved(problem, formulation, lp::solvers().front());
      ASSERT_EQ(answer.objective.has_value(), routed.feasible()) << formulation.name;
      if (!routed.feasible()) continue;
      EXPECT_THAT(*answer.objective, IsClose((routed.completion - problem.job().release()).value()))
          << formulation.name << " seed " << seed;
    }
  }
}

// T10: layer 1 at b or c, layer 2 at d or e, every way between them 1 s, all else free.
TEST_F(Formulations, ShowTheGapOfMcCormick) {
  const Network network = draw(
      "s --1B--> b(1F) --1B--> d(1F) --1B--> t;  s --1B--> c(1F) --1B--> e(1F) --1B--> t;"
      "b --1B--> e;  c --1B--> d");
  const auto at = [&](const char* id) { return lamina::testing::node(network, id); };
  JobSpec spec;
  spec.pins = {{1, 1, {at("b"), at("c")}}, {2, 2, {at("d"), at("e")}}};
  const Job only = job(network, model("0B 0F 1B 0F 0B"), "s", "t", spec);
  const Problem problem = problem_of(network, only);
  for (const lp::Solver& solver : lp::solvers())
    for (const Formulation& formulation : all_formulations()) {
      SCOPED_TRACE(formulation.name);
      if (formulation.name == "placement-one-hop") continue;  // no full mesh
      EXPECT_THAT(*solved(problem, formulation, solver).objective, IsClose(1.0));
      const ProgrammeResult relaxed = solved(problem, formulation, solver, true);
      EXPECT_EQ(relaxed.integral, formulation.is_tight);
      EXPECT_NEAR(*relaxed.objective, formulation.is_tight ? 1.0 : 0.0, 1e-9);
    }
}

// The table of docs/formulations.md: n, m, k, L of the toy are 3, 4, 3, 5.
TEST_F(Formulations, HaveTheSizesOfTheTable) {
  const Network network = draw("a(1F) --1B-- b(2F) --1B-- c(3F)");
  const Job only = job(network, model("1B 1F 1B 1F 1B 1F 1B 1F 1B 1F 1B"), "a", "c");
  const Problem problem = problem_of(network, only);
  const std::map<std::string_view, Size> table{{"layered-routing", {39, 18, 78}},
                                               {"placement-flow", {39, 23, 93}},
                                               {"placement-rlt", {51, 29, 111}},
                                               {"placement-mccormick", {51, 41, 123}},
                                               {"placement-paths", {219, 167, 515}}};
  for (const auto& [name, size] : table)
    EXPECT_EQ(find_formulation(name)->size(problem), size) << name;
}

// With relays, parallel links, loops, pins and private layers too.
TEST_F(Formulations, BuildWhatTheirFormulasSay) {
  for_random_problems(60, kSmall, [&](const Problem& problem, double, std::uint64_t) {
    for (const Formulation& formulation : all_formulations()) {
      const lp::Programme programme = formulation.build(problem);
      const Size size = formulation.size(problem);
      EXPECT_EQ(static_cast<double>(programme.num_variables()), size.variables) << formulation.name;
      EXPECT_EQ(static_cast<double>(programme.num_rows()), size.rows) << formulation.name;
      EXPECT_EQ(static_cast<double>(programme.num_nonzeros()), size.nonzeros) << formulation.name;
    }
  });
}

// A full mesh of k nodes with L layers: C = (L-1) k^2 + 2 k choices (k = 3, L = 4: 33).
TEST_F(Formulations, HaveTheSizeOfOneHopOnAFullMesh) {
  const Network network = draw("a(1F) --1B-- b(2F) --1B-- c(3F) --1B-- a");
  const Job only = job(network, model("1B 1F 1B 1F 1B 1F 1B 1F 1B"), "a", "c");
  const Problem problem = problem_of(network, only);
  const Size expected{12 + 33, 2 * 4 + 1 + 2 * 33 - 6, 12 + 5 * 33 - 2 * 6};
  EXPECT_EQ(find_formulation("placement-one-hop")->size(problem), expected);
}

// The proof of equivalence as code: an optimal solution of any form, said in any other, is feasible
// there and costs the same.
TEST_F(Formulations, TranslateOptimaIntoEachOther) {
  int translated = 0;
  for_random_problems(20, kSmall, [&](const Problem& problem, double optimum, std::uint64_t) {
    if (!std::isfinite(optimum)) return;
    for (const Formulation& from : all_formulations()) {
      if (!suits(problem, from, 1e6)) continue;
      if (from.is_exact != nullptr && !from.is_exact(problem)) continue;
      const lp::Result result = lp::solve(from.build(problem), lp::solvers().front());
      for (const Formulation& to : all_formulations()) {
        SCOPED_TRACE(std::string(from.name) + " to " + std::string(to.name));
        if (!suits(problem, to, 1e6) || (to.is_exact != nullptr && !to.is_exact(problem))) continue;
        const auto values = translate(problem, from, result.values, to);
        ASSERT_TRUE(values);
        const lp::Programme programme = to.build(problem);
        if (to.name == "placement-one-hop" && lp::violation_at(programme, *values) > 0)
          continue;  // a way of several links that costs what the direct one does
        EXPECT_EQ(lp::violation_at(programme, *values), 0.0);
        EXPECT_THAT(lp::objective_at(programme, *values), IsClose(optimum));
        ++translated;
      }
    }
  });
  EXPECT_GT(translated, 200);
}

// Duals of the relaxed layered-routing: feasible on every arc, tight at the optimum.
TEST_F(Formulations, ProveRoutesByTheirDuals) {
  for (const lp::Solver& solver : lp::solvers())
    for_random_problems(40, kSmall, [&](const Problem& problem, double optimum, std::uint64_t) {
      if (!std::isfinite(optimum)) return;
      const ProgrammeResult answer = solved(problem, layered_routing(), solver, true);
      const std::vector<double> potential = potentials(problem, answer.duals);
      EXPECT_LE(worst_slack(problem, potential), 1e-9 * std::max(optimum, 1e-6));
      const std::size_t sink = problem.num_layers() * problem.network().num_nodes() +
                               problem.job().destination().index();
      EXPECT_EQ(potential[problem.job().source().index()], 0.0);
      EXPECT_THAT(potential[sink], IsClose(optimum));
    });
}

TEST_F(Formulations, AnswerWithRoutesThatCheckProvesOptimal) {
  lamina::testing::RandomShape shape = kSmall;
  shape.max_nodes = 6;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Random random(seed + 77);
    const Instance instance = lamina::testing::random_instance(random, shape);
    const Problem problem = problem_of(*instance.network, instance.jobs.front());
    const ProgrammeResult answer = solved(problem, layered_routing(), lp::solvers().front());
    if (!answer.route) continue;
    Plan plan;
    plan.planner = "layered-routing";
    plan.waiting = to_text(kRule);
    plan.jobs.push_back(planned_job(*instance.network, problem.job(), kRule, *answer.route));
    const Verdict verdict = check(instance, plan);
    EXPECT_TRUE(verdict.ok) << verdict.violations.front().message;
    EXPECT_TRUE(verdict.optimal) << "seed " << seed;
  }
}

TEST_F(Formulations, SayInfeasible) {
  const Network network = draw("a(1F) --1B--> b(1F);  c(1F)");
  for (const auto& [source, destination] : {std::pair{"a", "c"}, {"b", "a"}, {"c", "a"}})
    for (const char* layers : {"1B", "1B 1F 1B", "1B 1F 1B 1F 1B 1F 1B"}) {
      const Job only = job(network, model(layers), source, destination);
      const Problem problem = problem_of(network, only);
      for (const Formulation& formulation : all_formulations())
        for (const lp::Solver& solver : lp::solvers()) {
          if (!suits(problem, formulation, 1e6)) continue;
          const ProgrammeResult answer = solved(problem, formulation, solver);
          EXPECT_EQ(answer.status, lp::Status::kInfeasible)
              << formulation.name << " " << solver.name << " " << source << layers;
          EXPECT_FALSE(answer.route);
          EXPECT_FALSE(answer.objective);
        }
    }
}

TEST_F(Formulations, RefuseWhatDoesNotAddUp) {
  const Network late = draw("a(1F) --1B-- b(1F +2s)");
  const Job first = job(late, model("1B 1F 1B"), "a", "b");
  const auto overhead = Problem::make(late, first, kRule);
  ASSERT_FALSE(overhead);
  EXPECT_THAT(overhead.error().text(), ::testing::HasSubstr("overhead"));

  for (const char* drawing : {"a(1F) --1B/0s/q5B-- b(1F)", "a(1F) --1B-- b(1F q3F)"}) {
    const Network queued = draw(drawing);
    const Job second = job(queued, model("1B 1F 1B"), "a", "b");
    for (const Waiting rule : {Waiting::kDraining, Waiting::kPerStay}) {
      const auto refused = Problem::make(queued, second, rule);
      ASSERT_FALSE(refused);
      EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
      EXPECT_THAT(refused.error().text(), ::testing::HasSubstr("per-layer"));
    }
    EXPECT_TRUE(Problem::make(queued, second, kRule));
  }
}

TEST_F(Formulations, RefuseWhatIsTooLargeWithItsSize) {
  const Network network = draw("a(1F) --1B-- b(2F) --1B-- c(3F)");
  const Job only = job(network, model("1B 1F 1B 1F 1B 1F 1B 1F 1B 1F 1B"), "a", "c");
  const Problem problem = problem_of(network, only);
  const auto answer = solve(problem, *find_formulation("placement-paths"), lp::solvers().front(),
                            {.max_variables = 218});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kLimit);
  EXPECT_THAT(answer.error().text(), ::testing::AllOf(::testing::HasSubstr("placement-paths"),
                                                      ::testing::HasSubstr("219 variables")));
}

// One hop a tensor: the direct link of 10 s where two links of 1 s each would do.
TEST_F(Formulations, RestrictOneHopToDirectLinks) {
  const Network network = draw("a(1F) --0.1B-- c(9F);  a --1B-- b(1F) --1B-- c");
  const Job only = job(network, model("1B 9F 1B"), "a", "c");
  const Problem problem = problem_of(network, only);
  const Formulation& one_hop = *find_formulation("placement-one-hop");
  ASSERT_TRUE(suits(problem, one_hop, 1e6));
  EXPECT_FALSE(one_hop.is_exact(problem));
  // At b: 1 + 9 + 1; at c by the direct link: 10 + 1. Free to go round: 2 + 1.
  EXPECT_THAT(*solved(problem, one_hop, lp::solvers().front()).objective, IsClose(11.0));
  EXPECT_THAT(*solved(problem, layered_routing(), lp::solvers().front()).objective, IsClose(3.0));

  const Network line = draw("a(1F) --1B-- b(1F) --1B-- c(9F)");
  const Job other = job(line, model("1B 9F 1B"), "a", "c");
  const auto refused = suits(problem_of(line, other), one_hop, 1e6);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), ::testing::HasSubstr("'a' to 'c'"));
}

// Layered-routing writes tensors that travel in chunks; the others say that they do not.
TEST_F(Formulations, LayeredRoutingHasTheOptimumInChunks) {
  int in_chunks = 0;
  lamina::testing::RandomShape shape = kSmall;
  shape.chunks = true;
  for_random_problems(60, shape, [&](const Problem& problem, double optimum, std::uint64_t) {
    if (problem.all_whole()) return;
    const Formulation routing = layered_routing();
    const lp::Programme programme = routing.build(problem);
    EXPECT_EQ(static_cast<double>(programme.num_variables()), routing.size(problem).variables);
    EXPECT_EQ(static_cast<double>(programme.num_rows()), routing.size(problem).rows);
    EXPECT_EQ(static_cast<double>(programme.num_nonzeros()), routing.size(problem).nonzeros);
    for (const lp::Solver& solver : lp::solvers()) {
      const ProgrammeResult answer = solved(problem, routing, solver, true);
      if (!std::isfinite(optimum)) {
        EXPECT_EQ(answer.status, lp::Status::kInfeasible);
        continue;
      }
      ++in_chunks;
      expect_whole(problem, answer, optimum);
      const std::vector<double> values = routing.values(problem, *answer.route);
      EXPECT_THAT(lp::objective_at(programme, values), IsClose(optimum));
      EXPECT_LE(lp::violation_at(programme, values), 1e-12);
      if (!answer.duals.empty()) {
        EXPECT_LE(worst_slack(problem, potentials(problem, answer.duals)),
                  1e-9 * std::max(optimum, 1e-6));
      }
    }
    for (const Formulation& other : all_formulations()) {
      if (other.takes_chunks) continue;
      const auto refused = suits(problem, other, 1e6);
      ASSERT_FALSE(refused) << other.name;
      EXPECT_NE(refused.error().message.find("chunk"), std::string::npos);
      EXPECT_NE(refused.error().message.find(other.name), std::string::npos);
    }
  });
  EXPECT_GT(in_chunks, 20);
}

}  // namespace
}  // namespace lamina::formulations
