// What every solver must do; each is one instance of the suite. Sums are worked out in comments.

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>
#include <thread>
#include <unistd.h>

#include "lamina/core/random.h"
#include "lamina/lp/solve.h"

namespace lamina::lp {
namespace {

using ::testing::DoubleNear;

Variable variable(double cost, double lower = 0.0, double upper = kInfinity, bool integer = false) {
  return {.name = {.word = "x"}, .cost = cost, .lower = lower, .upper = upper, .integer = integer};
}
const Name kRow{.word = "row"};

class Conformance : public ::testing::TestWithParam<std::string_view> {
 protected:
  [[nodiscard]] Result run(const Programme& programme, const SolverOptions& options = {}) const {
    const Result result = solve(programme, *find_solver(GetParam()), options);
    if (result.status == Status::kOptimal) {
      EXPECT_LT(violation_at(programme, result.values), 1e-8);
      EXPECT_DOUBLE_EQ(*result.objective, objective_at(programme, result.values));
      EXPECT_LE(result.bound, *result.objective);
      EXPECT_NEAR(result.bound, *result.objective, 1e-9 * std::abs(*result.objective) + 1e-300);
    }
    return result;
  }
};

// min x + 2y, x + y >= 3, x <= 2: x = 2, y = 1, cost 4. One more unit of the right-hand side is one
// more y (dual 2); one more unit of the bound on x, a row here, turns a y into an x (dual -1).
TEST_P(Conformance, FindsAnOptimumAndItsDuals) {
  Programme p;
  const VariableId x = p.add_variable(variable(1)), y = p.add_variable(variable(2));
  p.add_row(kRow, Range::at_least(3), {{x}, {y}});
  p.add_row(kRow, Range::at_most(2), {{x}});
  p.add_offset(10);
  const Result result = run(p);
  ASSERT_EQ(result.status, Status::kOptimal);
  EXPECT_NEAR(*result.objective, 14, 1e-9);
  EXPECT_THAT(result.values, ::testing::ElementsAre(DoubleNear(2, 1e-9), DoubleNear(1, 1e-9)));
  EXPECT_THAT(result.duals, ::testing::ElementsAre(DoubleNear(2, 1e-9), DoubleNear(-1, 1e-9)));
  EXPECT_EQ(result.nodes, 0);
}

// min -x with x = 2 y, y <= 5 as an equation: x = 10. Were the right-hand side of x - 2y = r raised
// by one, x would be one larger: dual -1.
TEST_P(Conformance, GivesEquationsDualsOfEitherSign) {
  Programme p;
  const VariableId x = p.add_variable(variable(-1)), y = p.add_variable(variable(0, 0, 5));
  p.add_row(kRow, Range::exactly(0), {{x, 1}, {y, -2}});
  const Result result = run(p);
  ASSERT_EQ(result.status, Status::kOptimal);
  EXPECT_NEAR(*result.objective, -10, 1e-9);
  EXPECT_NEAR(result.duals[0], -1, 1e-9);
}

TEST_P(Conformance, TakesFreeVariablesAndRangesOfBothEnds) {
  Programme p;
  const VariableId x = p.add_variable(variable(1, -kInfinity)),
                   y = p.add_variable(variable(1, -4, -1));
  p.add_row(kRow, {-3, 7}, {{x}, {y, -1}});  // x >= y - 3: x = -7, y = -4
  const Result result = run(p);
  ASSERT_EQ(result.status, Status::kOptimal);
  EXPECT_NEAR(*result.objective, -11, 1e-9);
}

TEST_P(Conformance, SaysInfeasible) {
  for (const bool integer : {false, true}) {
    Programme p;
    const VariableId x = p.add_variable(variable(1, 0, 1, integer));
    const VariableId y = p.add_variable(variable(1, 0, 1, integer));
    p.add_row(kRow, Range::at_least(3), {{x}, {y}});
    const Result result = run(p);
    EXPECT_EQ(result.status, Status::kInfeasible) << "integer " << integer;
    EXPECT_TRUE(result.values.empty());
    EXPECT_FALSE(result.objective);
  }
}

// x + y = 1/2 has fractional solutions only.
TEST_P(Conformance, SaysInfeasibleWhereOnlyFractionsWouldDo) {
  Programme p;
  const VariableId x = p.add_variable(variable(1, 0, 1, true));
  const VariableId y = p.add_variable(variable(1, 0, 1, true));
  p.add_row(kRow, Range::exactly(1), {{x, 2}, {y, 2}});
  EXPECT_EQ(run(p).status, Status::kInfeasible);
}

TEST_P(Conformance, SaysInfeasibleOfAnEmptyRow) {
  Programme p;
  p.add_variable(variable(1));
  p.add_row(kRow, Range::exactly(1), {});
  EXPECT_EQ(run(p).status, Status::kInfeasible);
}

TEST_P(Conformance, SaysUnbounded) {
  for (const bool integer : {false, true}) {
    Programme p;
    const VariableId x = p.add_variable(variable(-1, 0, kInfinity, integer));
    const VariableId y = p.add_variable(variable(1));
    p.add_row(kRow, Range::at_most(1), {{x}, {y, -2}});
    EXPECT_EQ(run(p).status, Status::kUnbounded) << "integer " << integer;
  }
}

TEST_P(Conformance, SolvesWhatHasNoRowsOrNoVariables) {
  Programme p;
  p.add_offset(3);
  Result result = run(p);
  ASSERT_EQ(result.status, Status::kOptimal);
  EXPECT_EQ(result.objective, 3);
  EXPECT_EQ(result.bound, 3);
  p.add_variable(variable(2, 1, 4));
  result = run(p);
  ASSERT_EQ(result.status, Status::kOptimal);
  EXPECT_NEAR(*result.objective, 5, 1e-12);
}

// Knapsack of 10 with weights 6, 5, 5 and values 7, 5, 5: the fractional optimum takes the first
// (7 + 4/5 * 5 = 11), the whole one the two others (10).
TEST_P(Conformance, KeepsIntegersWhole) {
  Programme p;
  const VariableId a = p.add_variable(variable(-7, 0, 1, true));
  const VariableId b = p.add_variable(variable(-5, 0, 1, true));
  const VariableId c = p.add_variable(variable(-5, 0, 1, true));
  p.add_row(kRow, Range::at_most(10), {{a, 6}, {b, 5}, {c, 5}});
  const Result whole = run(p);
  ASSERT_EQ(whole.status, Status::kOptimal);
  EXPECT_NEAR(*whole.objective, -10, 1e-9);
  EXPECT_TRUE(whole.duals.empty());
  p.relax();
  EXPECT_NEAR(*run(p).objective, -11, 1e-9);
}

// Of two choices one is better by a millionth of a microsecond's share: no absolute tolerance may
// decide. Costs are 1 us and 1 us (1 - 1e-6).
TEST_P(Conformance, TellsCostsOfMicrosecondsApart) {
  for (const bool integer : {false, true}) {
    Programme p;
    std::vector<Term> choice;
    for (int i = 0; i < 20; ++i)
      choice.push_back({p.add_variable(variable(1e-6 * (i == 13 ? 1 - 1e-6 : 1), 0, 1, integer))});
    p.add_row(kRow, Range::exactly(1), choice);
    const Result result = run(p);
    ASSERT_EQ(result.status, Status::kOptimal);
    EXPECT_NEAR(result.values[13], 1, 1e-9) << "integer " << integer;
  }
}

// The least cost is a millionth of all the others: scaling by the median cost is not enough.
TEST_P(Conformance, ScalesByTheAnswerWhereCostsSpanManyOrders) {
  Programme p;
  std::vector<Term> choice;
  for (int i = 0; i < 20; ++i) choice.push_back({p.add_variable(variable(1e3 + i, 0, 1, true))});
  const VariableId near = p.add_variable(variable(2.0001e-6, 0, 1, true));
  const VariableId best = p.add_variable(variable(2e-6, 0, 1, true));
  choice.insert(choice.end(), {{near}, {best}});
  p.add_row(kRow, Range::exactly(1), choice);
  const Result result = run(p);
  ASSERT_EQ(result.status, Status::kOptimal);
  EXPECT_NEAR(*result.objective, 2e-6, 1e-15);
}

// min T with T >= load of either of two machines, loads of microseconds: 3 us of work shared.
// Unscaled, every load is below a feasibility tolerance of 1e-6 and T = 0 would pass.
TEST_P(Conformance, ScalesRowsOfMicroseconds) {
  Programme p;
  const VariableId left = p.add_variable(variable(0)), right = p.add_variable(variable(0));
  const VariableId makespan = p.add_variable(variable(1));
  p.add_row(kRow, Range::exactly(1), {{left}, {right}});
  p.add_row(kRow, Range::at_most(0), {{left, 3e-6}, {makespan, -1}});
  p.add_row(kRow, Range::at_most(0), {{right, 3e-6}, {makespan, -1}});
  const Result result = run(p);
  ASSERT_EQ(result.status, Status::kOptimal);
  EXPECT_NEAR(*result.objective, 1.5e-6, 1e-14);
  // Each half unit more to share costs 1.5 us.
  EXPECT_NEAR(result.duals[0], 1.5e-6, 1e-14);
}

Programme random_programme(Random& random, bool integer) {
  Programme p;
  std::vector<VariableId> variables;
  for (int j = 0; j < 6; ++j)
    variables.push_back(p.add_variable(
        variable(random.uniform(1, 9), 0, random.chance(0.5) ? 3 : kInfinity, integer)));
  for (int i = 0; i < 4; ++i) {
    std::vector<Term> terms;
    for (const VariableId v : variables)
      if (random.chance(0.6)) terms.push_back({v, random.uniform(0.5, 4)});
    if (!terms.empty()) p.add_row(kRow, Range::at_least(random.uniform(0, 8)), terms);
  }
  return p;
}

// Weak duality proves the optimum without trusting the solver: with y >= 0 and reduced costs
// d = c - A'y, no solution is below b'y + sum over d < 0 of d * upper.
TEST_P(Conformance, CertifiesRandomOptimaByTheirDuals) {
  Random random(7);
  for (int round = 0; round < 60; ++round) {
    const Programme p = random_programme(random, false);
    const Result result = run(p);
    if (result.status == Status::kInfeasible) continue;
    ASSERT_EQ(result.status, Status::kOptimal);
    std::vector<double> reduced;
    for (const Variable& v : p.variables()) reduced.push_back(v.cost);
    double bound = 0.0;
    for (std::size_t i = 0; i < p.num_rows(); ++i) {
      ASSERT_GE(result.duals[i], -1e-9);
      bound += result.duals[i] * p.rows()[i].lower;
      for (std::size_t k = p.row_starts()[i]; k < p.row_starts()[i + 1]; ++k)
        reduced[p.columns()[k]] -= result.duals[i] * p.coefficients()[k];
    }
    for (std::size_t j = 0; j < reduced.size(); ++j) {
      if (reduced[j] >= -1e-9) continue;
      ASSERT_TRUE(std::isfinite(p.variables()[j].upper));
      bound += reduced[j] * p.variables()[j].upper;
    }
    EXPECT_NEAR(bound, *result.objective, 1e-7);
  }
}

// All solvers against the first on programmes with integers.
TEST_P(Conformance, AgreesOnRandomIntegerProgrammes) {
  Random random(11);
  for (int round = 0; round < 25; ++round) {
    const Programme p = random_programme(random, true);
    const Result result = run(p), other = solve(p, solvers().front());
    ASSERT_EQ(result.status, other.status);
    ASSERT_EQ(result.objective.has_value(), other.objective.has_value());
    EXPECT_NEAR(result.objective.value_or(0), other.objective.value_or(0), 1e-7);
  }
}

// Market split (Cornuejols and Dawande 1998): hardly any solver finishes 5 rows of 40 in minutes.
Programme market_split() {
  Random random(3);
  Programme p;
  constexpr int kRows = 5, kColumns = 40;
  std::vector<VariableId> x;
  for (int j = 0; j < kColumns; ++j) x.push_back(p.add_variable(variable(0, 0, 1, true)));
  for (int i = 0; i < kRows; ++i) {
    std::vector<Term> terms;
    double sum = 0.0;
    for (const VariableId v : x) {
      terms.push_back({v, static_cast<double>(random.below(100))});
      sum += terms.back().coefficient;
    }
    terms.push_back({p.add_variable(variable(1)), 1.0});
    terms.push_back({p.add_variable(variable(1)), -1.0});
    p.add_row(kRow, Range::exactly(std::floor(sum / 2)), terms);
  }
  return p;
}

TEST_P(Conformance, StopsAtTheTimeLimitWithATrueBound) {
  const Programme p = market_split();
  for (const unsigned threads : {1U, 2U}) {
    const auto began = std::chrono::steady_clock::now();
    const Result result = run(p, {.time_limit = Seconds(0.4), .threads = threads});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    EXPECT_EQ(result.status, Status::kTimeLimit);
    EXPECT_LT(took.count(), 1.5);
    EXPECT_LE(result.bound, 5.0);  // slacks are few: the true optimum is small
    if (result.objective) {
      EXPECT_GE(*result.objective, result.bound);
      EXPECT_LT(violation_at(p, result.values), 1e-6);
    }
  }
}

// A flag that another thread sets after so long.
class StopsLater {
 public:
  explicit StopsLater(std::chrono::milliseconds after)
      : thread_([this, after] {
          std::this_thread::sleep_for(after);
          flag_ = true;
          set_at_ = Clock::now();
        }) {}
  [[nodiscard]] StopToken token() const { return StopToken(&flag_); }
  // Between the flag and now.
  [[nodiscard]] double seconds_since() {
    thread_.join();
    return std::chrono::duration<double>(Clock::now() - set_at_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::atomic<bool> flag_ = false;
  Clock::time_point set_at_;
  std::thread thread_;
};

TEST_P(Conformance, StopsWhenToldWithATrueBound) {
  const Programme p = market_split();
  for (const unsigned threads : {1U, 2U}) {
    StopsLater stops(std::chrono::milliseconds(200));
    const Result result =
        run(p, {.time_limit = Seconds(20.0), .threads = threads, .stop = stops.token()});
    EXPECT_LT(stops.seconds_since(), 5.0);
    EXPECT_EQ(result.status, Status::kStopped);
    EXPECT_LE(result.bound, 5.0);
    if (result.objective) {
      EXPECT_GE(*result.objective, result.bound);
      EXPECT_LT(violation_at(p, result.values), 1e-6);
    }
  }
}

// Sparse at random, which fills in: the simplex method has ten seconds to do.
TEST_P(Conformance, StopsWithinThePivotsOfARelaxation) {
  Random random(7);
  Programme p;
  constexpr std::size_t kSize = 3000, kTermsInARow = 8;
  for (std::size_t j = 0; j < kSize; ++j) p.add_variable(variable(-random.uniform(10, 100), 0, 1));
  for (std::size_t i = 0; i < kSize; ++i) {
    std::set<std::uint32_t> columns;
    while (columns.size() < kTermsInARow)
      columns.insert(static_cast<std::uint32_t>(random.below(kSize)));
    std::vector<Term> terms;
    for (const std::uint32_t j : columns) terms.push_back({VariableId{j}, random.uniform(1, 2)});
    p.add_row(kRow, Range::at_most(4), terms);
  }
  StopsLater stops(std::chrono::milliseconds(300));
  const Result result = run(p, {.time_limit = Seconds(20.0), .stop = stops.token()});
  EXPECT_LT(stops.seconds_since(), 5.0);
  EXPECT_EQ(result.status, Status::kStopped);
  EXPECT_TRUE(result.duals.empty());
}

TEST_P(Conformance, DoesNotBeginWhenToldToStop) {
  const std::atomic<bool> flag = true;
  const Result result = run(market_split(), {.stop = StopToken(&flag)});
  EXPECT_EQ(result.status, Status::kStopped);
  EXPECT_FALSE(result.objective);
  EXPECT_EQ(result.bound, -kInfinity);
}

// Who may be stopped and is not, answers as who may not be.
TEST_P(Conformance, AnswersTheSameWhereNobodySaysStop) {
  Random random(13);
  const std::atomic<bool> flag = false;
  for (int round = 0; round < 10; ++round) {
    const Programme p = random_programme(random, round % 2 > 0);
    const Result result = run(p, {.stop = StopToken(&flag)}), other = run(p);
    EXPECT_EQ(result.status, other.status);
    EXPECT_EQ(result.values, other.values);
    EXPECT_EQ(result.bound, other.bound);
    EXPECT_EQ(result.duals, other.duals);
  }
}

TEST_P(Conformance, PrintsNothing) {
  // What is written past the standard library counts too: the descriptor itself is watched.
  std::fflush(stdout);
  const int kept = dup(STDOUT_FILENO);
  std::FILE* caught = std::tmpfile();
  dup2(fileno(caught), STDOUT_FILENO);
  Random random(5);
  for (int round = 0; round < 3; ++round)
    static_cast<void>(run(random_programme(random, round > 0)));
  const std::atomic<bool> flag = false;
  static_cast<void>(run(market_split(), {.time_limit = Seconds(0.1), .stop = StopToken(&flag)}));
  std::fflush(stdout);
  dup2(kept, STDOUT_FILENO);
  close(kept);
  std::fseek(caught, 0, SEEK_END);
  EXPECT_EQ(std::ftell(caught), 0);
  std::fclose(caught);
}

std::vector<std::string_view> built() {
  std::vector<std::string_view> names;
  for (const SolverEntry& entry : known_solvers())
    if (entry.built) names.push_back(entry.name);
  return names;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Conformance);
INSTANTIATE_TEST_SUITE_P(Solvers, Conformance, ::testing::ValuesIn(built()),
                         [](const auto& instance) { return std::string(instance.param); });

}  // namespace
}  // namespace lamina::lp
