#include "lamina/lp/solve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "lamina/lp/backend.h"

namespace lamina::lp {
namespace {

#ifdef LAMINA_HAS_HIGHS
constexpr bool kHasHighs = true;
#else
constexpr bool kHasHighs = false;
#endif
#ifdef LAMINA_HAS_CBC
constexpr bool kHasCbc = true;
#else
constexpr bool kHasCbc = false;
#endif
#ifdef LAMINA_HAS_GLPK
constexpr bool kHasGlpk = true;
#else
constexpr bool kHasGlpk = false;
#endif

constexpr std::array kKnown{
    SolverEntry{"highs", "HiGHS (tools/build_highs)", kHasHighs},
    SolverEntry{"cbc", "Debian's coinor-libcbc-dev", kHasCbc},
    SolverEntry{"glpk", "Debian's libglpk-dev", kHasGlpk},
};

std::vector<Solver> built_solvers() {
  std::vector<Solver> built;
#ifdef LAMINA_HAS_HIGHS
  built.push_back({"highs", highs_version, solve_with_highs});
#endif
#ifdef LAMINA_HAS_CBC
  built.push_back({"cbc", cbc_version, solve_with_cbc});
#endif
#ifdef LAMINA_HAS_GLPK
  built.push_back({"glpk", glpk_version, solve_with_glpk});
#endif
  return built;
}

// Tolerances of 1e-9 to 1e-6 are small beside an objective in this range; no cost is scaled beyond
// the last, where solvers lose digits.
constexpr double kLeastObjective = 1e2, kWantedObjective = 1e4, kMostCost = 1e12;
constexpr int kMostRounds = 3;

// The factor by which to scale the costs once more, 1 where the answer stands.
double rescaling(const StandardForm& form, const RawResult& answer) {
  if (answer.status != Status::kOptimal || answer.values.empty()) return 1.0;
  double objective = 0.0, most = 0.0;
  for (std::size_t j = 0; j < form.num_variables(); ++j) {
    objective += form.cost[j] * answer.values[j];
    most = std::max(most, std::abs(form.cost[j]));
  }
  const double size = std::abs(objective);
  if (size >= kLeastObjective || size == 0.0) return 1.0;
  const double factor = std::min(kWantedObjective / size, kMostCost / most);
  return factor < 2.0 ? 1.0 : std::exp2(std::round(std::log2(factor)));
}

void scale_costs(StandardForm& form, Scaling& scaling, double factor) {
  for (double& cost : form.cost) cost *= factor;
  scaling.objective *= factor;
}

// "Infeasible or unbounded" is decided by whether the same constraints have any solution.
void decide(StandardForm form, const Solver& solver, const SolverOptions& options,
            RawResult& answer) {
  std::fill(form.cost.begin(), form.cost.end(), 0.0);
  const RawResult any = solver.run(form, options);
  answer.status = any.status == Status::kOptimal ? Status::kUnbounded : any.status;
  answer.solve += any.solve;
}

bool was_cut_short(const RawResult& answer) {
  return answer.status == Status::kTimeLimit || answer.status == Status::kStopped;
}

// What there is, without a claim: the next round was to tell whether the last one's is true.
RawResult stopped(RawResult answer) {
  answer.status = Status::kStopped;
  answer.bound = -kInfinity;
  answer.duals.clear();
  return answer;
}

// Solves, and again with other factors while the answer asks for it; times and effort add up.
RawResult solve_scaled(StandardForm& form, Scaling& scaling, const Solver& solver,
                       SolverOptions options) {
  RawResult answer;
  for (int round = 0; round < kMostRounds; ++round) {
    if (options.stop.is_set()) return stopped(std::move(answer));
    RawResult next = solver.run(form, options);
    if (next.infeasible_or_unbounded) decide(form, solver, options, next);
    if (options.time_limit)
      options.time_limit = std::max(Seconds(0.01), *options.time_limit - next.solve - next.load);
    next.iterations += answer.iterations;
    next.nodes += answer.nodes;
    next.load += answer.load;
    next.solve += answer.solve;
    if (next.values.empty() && was_cut_short(next)) next.values = answer.values;
    answer = std::move(next);
    const double factor = rescaling(form, answer);
    if (factor == 1.0) break;
    scale_costs(form, scaling, factor);
  }
  return answer;
}

void unscale(const Programme& programme, const Scaling& scaling, RawResult&& raw, Result& result) {
  result.values = std::move(raw.values);
  for (std::size_t j = 0; j < result.values.size(); ++j) {
    const Variable& variable = programme.variables()[j];
    double& value = result.values[j];
    value = std::clamp(value * scaling.column(j), variable.lower, variable.upper);
    if (variable.integer) value = std::round(value);
  }
  if (!result.values.empty()) result.objective = objective_at(programme, result.values);
  result.duals = std::move(raw.duals);
  for (std::size_t i = 0; i < result.duals.size(); ++i)
    result.duals[i] *= scaling.row(i) / scaling.objective;
  result.bound = raw.bound / scaling.objective + programme.offset();
}

// Without variables there is nothing to choose, and not every solver takes it.
Result solve_empty(const Programme& programme) {
  Result result;
  result.status = Status::kOptimal;
  for (const Range& row : programme.rows())
    if (row.lower > 0.0 || row.upper < 0.0) result.status = Status::kInfeasible;
  if (result.status == Status::kOptimal) result.objective = result.bound = programme.offset();
  return result;
}

}  // namespace

std::string_view to_text(Status status) {
  constexpr std::array<std::string_view, 7> kTexts{
      "optimal", "infeasible", "unbounded", "time-limit", "stopped", "failed", "not-solved"};
  return kTexts[static_cast<std::size_t>(status)];
}

std::span<const Solver> solvers() {
  static const std::vector<Solver> built = built_solvers();
  return built;
}

std::span<const SolverEntry> known_solvers() { return kKnown; }

const Solver* find_solver(std::string_view name) {
  for (const Solver& solver : solvers())
    if (solver.name == name) return &solver;
  return nullptr;
}

Result solve(const Programme& programme, const Solver& solver, const SolverOptions& options) {
  if (programme.num_variables() == 0) return solve_empty(programme);
  Result result;
  Scaling scaling = scaling_for(programme);
  StandardForm form = standard_form(programme, scaling);
  RawResult raw = solve_scaled(form, scaling, solver, options);
  result.status = raw.status;
  result.iterations = raw.iterations;
  result.nodes = raw.nodes;
  result.load = raw.load;
  result.solve = raw.solve;
  unscale(programme, scaling, std::move(raw), result);
  // Of an optimum the bound is the objective: what the solver's own sums differ by is rounding.
  if (result.status == Status::kOptimal && result.objective)
    result.bound = std::min(result.bound, *result.objective);
  return result;
}

}  // namespace lamina::lp
