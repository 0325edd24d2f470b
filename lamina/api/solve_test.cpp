#include "lamina/api/solve.h"

#include <atomic>
#include <cmath>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/support/brute_force.h"
#include "tests/support/draw.h"
#include "tests/support/matchers.h"
#include "tests/support/random_instance.h"

#include "lamina/api/plan.h"
#include "lamina/api/requests.h"
#include "lamina/plan/check.h"
#include "lamina/route/engine.h"

namespace lamina::api {
namespace {

using lamina::testing::draw_shared;
using lamina::testing::IsNear;
using lamina::testing::job;
using lamina::testing::model;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The input takes 2 s to b, which computes 3 s; the result takes 0.2 s. All at a: 30 s + 0.3 s.
Instance small(std::size_t jobs = 1) {
  const auto network = draw_shared("a(1F) --10B-- b(10F) --5B-- c");
  return {network, std::vector<Job>(jobs, job(*network, model("20B 10F 5B 20F 1B"), "a", "c"))};
}

// examples/networks/fifteen-orders.json with its model. Costs reach from 50 ns (the result from b
// to d) to 2e7 s (the first layer at a). Best: the input to b, 6e5 / 4e10 = 15 us; all layers
// there, 5.4e9 / 5e14 = 10.8 us; the result to d, 1e4 / 2e11 = 0.05 us.
constexpr double kFifteenOrders = 25.85e-6;
Instance fifteen_orders() {
  const auto network = draw_shared(
      "a(200F) --4e10B--> b(5e14F); a --8e5B--> c(4e9F); a --0.1B--> d(4e14F);"
      "b --2e7B--> a; b --6e8B--> c; b --2e11B--> d; c --2e6B--> a; c --0.3B--> b;"
      "c --6e10B--> d; d --0.5B--> a; d --9e6B--> b; d --1e7B--> c");
  return {network, {job(*network, model("6e5B 4e9F 2e5B 5e8F 4e4B 9e8F 1e4B"), "a", "d")}};
}

class Solve : public ::testing::Test {
 protected:
  void SetUp() override {
    if (lp::solvers().empty()) GTEST_SKIP() << "no solver is built in";
  }
};

TEST_F(Solve, EveryFormulationUnderEverySolverHasAPlanThatCheckProves) {
  const Instance instance = small();
  SolveOptions options;
  for (const lp::Solver& solver : lp::solvers())
    for (const auto& formulation : formulations::all_formulations()) {
      SCOPED_TRACE(std::string(formulation.name) + " " + std::string(solver.name));
      if (formulation.name == "placement-one-hop") continue;  // no full mesh
      options.formulation = formulation.name;
      options.solver = solver.name;
      const auto solution = solve(instance, options);
      ASSERT_TRUE(solution.has_value()) << solution.error().text();
      ASSERT_TRUE(solution->plan);
      EXPECT_THAT(solution->plan->summary->objective, IsNear(5.2));
      EXPECT_THAT(solution->plan->bound->lower, IsNear(5.2));
      const Verdict verdict = check(instance, *solution->plan);
      EXPECT_TRUE(verdict.ok);
      EXPECT_TRUE(verdict.optimal);
    }
}

TEST_F(Solve, TakesTheFirstSolverAndRoutingWhereNothingIsNamed) {
  const auto solution = solve(small(), {});
  ASSERT_TRUE(solution.has_value());
  EXPECT_EQ(solution->formulation, "layered-routing");
  EXPECT_EQ(solution->solver, lp::solvers().front().name);
  EXPECT_FALSE(solution->relaxed);
}

TEST_F(Solve, RefusesAllButOneJob) {
  for (const std::size_t jobs : {0, 2, 7})
    for (const char* formulation : {"layered-routing", "all"}) {
      SolveOptions options;
      options.formulation = formulation;
      const auto refused = solve(small(jobs), options);
      ASSERT_FALSE(refused.has_value());
      EXPECT_EQ(refused.error().code, ErrorCode::kUsage);
      EXPECT_THAT(refused.error().message, HasSubstr(std::to_string(jobs)));
      EXPECT_FALSE(compare(small(jobs), {}).has_value());
    }
}

TEST_F(Solve, RefusesUnknownNamesAndSolversThatAreNotBuiltIn) {
  SolveOptions options;
  options.solver = "gurobbi";
  EXPECT_EQ(solve(small(), options).error().code, ErrorCode::kUnknownName);
  for (const lp::SolverEntry& entry : lp::known_solvers()) {
    if (entry.built) continue;
    options.solver = entry.name;
    const auto refused = solve(small(), options);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(refused.error().message, HasSubstr(std::string(entry.package)));
  }
  options = {};
  options.formulation = "layered-rooting";
  EXPECT_EQ(solve(small(), options).error().code, ErrorCode::kUnknownName);
}

TEST_F(Solve, SaysTheSizeOfWhatIsTooLarge) {
  SolveOptions options;
  options.formulation = "placement-mccormick";
  // 2 layers at a or b: 4 placements and 4 pairs; 2 assignment and 4 product rows.
  options.max_variables = 7;
  const auto refused = solve(small(), options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimit);
  EXPECT_THAT(refused.error().message, HasSubstr("8 variables, 6 rows"));
  options.max_variables = 8;
  EXPECT_TRUE(solve(small(), options).has_value());
}

TEST_F(Solve, HasNoPlanWhereTheTimeLimitLeavesNone) {
  // McCormick's relaxation spreads ten layers over nine nodes; nothing is found in no time.
  Random random(5);
  const Instance instance = lamina::testing::random_instance(random, {.min_nodes = 9,
                                                                      .max_nodes = 9,
                                                                      .min_layers = 10,
                                                                      .max_layers = 10,
                                                                      .overheads = false,
                                                                      .constraints = false});
  SolveOptions options;
  options.formulation = "placement-mccormick";
  options.waiting = Waiting::kPerLayer;
  options.time_limit = Seconds(0.0);
  const auto solution = solve(instance, options);
  ASSERT_TRUE(solution.has_value()) << solution.error().text();
  EXPECT_EQ(solution->answer.objective.has_value(), solution->plan.has_value());
  EXPECT_TRUE(solution->plan || solution->answer.status == lp::Status::kTimeLimit);
}

TEST_F(Solve, StopsWithNoPlanBeforeItBegins) {
  const std::atomic<bool> flag = true;
  for (const lp::Solver& solver : lp::solvers()) {
    SolveOptions options;
    options.solver = solver.name;
    options.stop = &flag;
    const auto solution = solve(small(), options);
    ASSERT_TRUE(solution.has_value()) << solution.error().text();
    EXPECT_EQ(solution->answer.status, lp::Status::kStopped);
    EXPECT_FALSE(solution->plan);
    EXPECT_EQ(nlohmann::json::parse(solution_json(*solution))["bound_s"], 0.0);
    const auto reply = answer(SolveRequest{LoadedInstance{small(), {}}, options});
    EXPECT_EQ(reply->outcome, Outcome::kNoPlan);
  }
}

TEST_F(Solve, StopsAComparisonWithRowsThatSayWhyAndNoDisagreement) {
  const std::atomic<bool> flag = true;
  SolveOptions options;
  options.stop = &flag;
  const auto comparison = compare(small(), options);
  ASSERT_TRUE(comparison.has_value()) << comparison.error().text();
  EXPECT_TRUE(comparison->stopped);
  EXPECT_THAT(comparison->disagreements, IsEmpty());
  EXPECT_THAT(comparison->rows.front().objection, HasSubstr("before the stop"));
  for (const Compared& row : comparison->rows) {
    EXPECT_FALSE(row.objection.empty()) << row.formulation;
    EXPECT_FALSE(row.relaxed || row.whole) << row.formulation;
  }
}

TEST_F(Solve, ComparisonsAgreeOnRandomInstances) {
  const lamina::testing::RandomShape shape{
      .min_nodes = 2, .max_nodes = 4, .max_layers = 3, .overheads = false};
  SolveOptions options;
  options.waiting = Waiting::kPerLayer;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed + 300);
    const Instance instance = lamina::testing::random_instance(random, shape);
    const Job& only = instance.jobs.front();
    const auto best =
        lamina::testing::brute_force(*instance.network, only, options.waiting).completion;
    options.solver = lp::solvers()[seed % lp::solvers().size()].name;
    const auto comparison = compare(instance, options);
    ASSERT_TRUE(comparison.has_value()) << comparison.error().text();
    EXPECT_THAT(comparison->disagreements, IsEmpty());
    ASSERT_EQ(comparison->optimum.has_value(), best.is_finite());
    const Seconds latency = best.is_finite() ? best - only.release() : Seconds();
    EXPECT_THAT(comparison->optimum.value_or(Seconds()), IsNear(latency.value()));
    EXPECT_EQ(comparison->rows.size(), formulations::all_formulations().size());
  }
}

TEST_F(Solve, ComparisonsTakeNeitherRelaxNorExport) {
  SolveOptions options;
  options.relax = true;
  EXPECT_EQ(compare(small(), options).error().where, "relax");
  options = {};
  options.export_to = "x.lp";
  EXPECT_EQ(compare(small(), options).error().where, "export");
}

// Routing adds and compares; it keeps all digits where simplex with tolerances does not.
TEST(FifteenOrders, RoutingIsExactAndProved) {
  const Instance instance = fifteen_orders();
  const Job& only = instance.jobs.front();
  const auto best =
      lamina::testing::brute_force(*instance.network, only, Waiting::kDraining).completion;
  EXPECT_NEAR(best.value(), kFifteenOrders, 1e-19);
  for (const route::EngineEntry& entry : route::engines()) {
    if (!entry.supports(*instance.network, {only, Waiting::kDraining})) continue;
    const auto engine = entry.make(*instance.network);
    EXPECT_NEAR(engine->solve({only, Waiting::kDraining}).completion.value(), kFifteenOrders, 1e-19)
        << entry.name;
  }
  const auto plan = api::plan(instance, {});
  ASSERT_TRUE(plan.has_value());
  EXPECT_TRUE(check(instance, *plan).optimal);
}

// GLPK 5.0 divides costs by the largest, beside which microseconds are rounding: it calls worse
// plans optimal. Whatever a solver says, the comparison finds out.
TEST_F(Solve, SaysWhereASolverLosesTheOptimum) {
  const Instance instance = fifteen_orders();
  for (const lp::Solver& solver : lp::solvers()) {
    SolveOptions options;
    options.solver = solver.name;
    const auto comparison = compare(instance, options);
    ASSERT_TRUE(comparison.has_value()) << comparison.error().text();
    EXPECT_NEAR(comparison->optimum->value(), kFifteenOrders, 1e-19);
    bool is_wrong = false;
    for (const Compared& row : comparison->rows)
      if (row.whole && row.is_exact)
        is_wrong |= !row.whole->answer.objective ||
                    std::abs(*row.whole->answer.objective / kFifteenOrders - 1.0) > 1e-6;
    EXPECT_TRUE(!is_wrong || !comparison->disagreements.empty()) << solver.name;
    EXPECT_TRUE(is_wrong || solver.name != "glpk" || solver.version() != "5.0");
  }
}

TEST_F(Solve, DocumentsAreJsonWithTheAnswer) {
  const auto solution = solve(small(), {});
  ASSERT_TRUE(solution.has_value());
  const auto one = nlohmann::json::parse(solution_json(*solution));
  EXPECT_EQ(one["format"], "lamina.solve/1");
  EXPECT_EQ(one["status"], "optimal");
  EXPECT_NEAR(one["objective_s"].get<double>(), 5.2, 1e-9);
  // 4 directed links x 3 tensors + 2 layers x 2 nodes; 3 nodes x 3 tensors.
  EXPECT_EQ(one["size"]["variables"], 16);
  EXPECT_EQ(one["size"]["rows"], 9);
  EXPECT_EQ(one["plan"]["format"], "lamina.plan/1");

  const auto comparison = compare(small(), {});
  ASSERT_TRUE(comparison.has_value());
  const auto all = nlohmann::json::parse(comparison_json(*comparison));
  EXPECT_EQ(all["formulation"], "all");
  EXPECT_TRUE(all["agree"]);
  EXPECT_NEAR(all["routing"]["objective_s"].get<double>(), 5.2, 1e-9);
  EXPECT_EQ(all["rows"].size(), 2 * formulations::all_formulations().size() - 1);
}

}  // namespace
}  // namespace lamina::api
