#include "lamina/api/solve.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

#include "lamina/api/choices.h"
#include "lamina/api/instance.h"
#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"
#include "lamina/lp/export.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/inputs.h"
#include "lamina/route/engine.h"

namespace lamina::api {
namespace {

using formulations::Formulation;
using formulations::Problem;

constexpr double kAgree = 1e-6;  // relative; solvers stop within some tolerance

Expected<const Job*> only_job(const Instance& instance) {
  if (instance.jobs.size() == 1) {
    const Job& job = instance.jobs.front();
    if (!generates(job)) return &job;
    return error(ErrorCode::kUnsupported,
                 fmt::format("no formulation knows models that generate, as {} does with its {} "
                             "steps; lamina plan does",
                             lamina::quoted(job.model_name()), job.model().steps()),
                 "model");
  }
  return error(ErrorCode::kUsage,
               fmt::format("solve takes exactly one job, but there are {}", instance.jobs.size()),
               "jobs");
}

std::string built_solvers() {
  std::vector<std::string_view> names;
  for (const lp::Solver& solver : lp::solvers()) names.push_back(solver.name);
  return names.empty() ? "no solver is" : fmt::format("built in: {}", listed(names, ", "));
}

// Null: the programme is only to be written.
Expected<const lp::Solver*> chosen_solver(const SolveOptions& options) {
  const bool writes = !options.export_to.empty();
  if (options.solver == kNoSolver && !writes)
    return error(ErrorCode::kUsage, "solver none writes the programme only: add --export FILE",
                 "solver");
  if (options.solver == kNoSolver || (options.solver.empty() && writes && lp::solvers().empty()))
    return nullptr;
  if (options.solver.empty() && !lp::solvers().empty()) return &lp::solvers().front();
  if (const lp::Solver* solver = lp::find_solver(options.solver)) return solver;
  for (const lp::SolverEntry& row : lp::known_solvers())
    if (row.name == options.solver || options.solver.empty())
      return error(ErrorCode::kUnsupported,
                   fmt::format("{} is not built into this program, which takes {}; {}", row.name,
                               row.package, built_solvers()),
                   "solver");
  return error(ErrorCode::kUnknownName,
               fmt::format("unknown solver {}", lamina::quoted(options.solver)), "solver");
}

Expected<const Formulation*> chosen_formulation(const SolveOptions& options) {
  if (options.formulation.empty()) return &formulations::all_formulations().front();
  if (const Formulation* found = formulations::find_formulation(options.formulation)) return found;
  return error(ErrorCode::kUnknownName,
               fmt::format("unknown formulation {}", lamina::quoted(options.formulation)),
               "formulation");
}

Plan plan_of(const Problem& problem, const Formulation& formulation,
             const formulations::ProgrammeResult& answer) {
  Plan plan;
  plan.planner = formulation.name;
  plan.waiting = to_text(problem.waiting());
  plan.jobs.push_back(
      planned_job(problem.network(), problem.job(), problem.waiting(), *answer.route));
  const PlannedJob& planned = plan.jobs.front();
  plan.bound = Bound{Seconds(answer.bound), gap_of(planned.latency, Seconds(answer.bound)),
                     answer.duals.empty() ? "branch-and-bound" : "dual"};
  plan.summary = Summary{planned.latency, planned.completion, planned.latency, planned.latency,
                         answer.build + answer.solve};
  state_unit(*find_objective(plan.objective), plan);
  return plan;
}

formulations::ProgrammeOptions lower_options(const SolveOptions& options) {
  formulations::ProgrammeOptions lower;
  lower.relax = options.relax;
  lower.solver = {options.time_limit, options.threads, StopToken(options.stop)};
  lower.max_variables = options.max_variables;
  if (!options.export_to.empty()) lower.export_to = options.export_to;
  return lower;
}

// What the command was given: a formulation, a solver and a problem for them.
Expected<Solution> run(const Problem& problem, const Formulation& formulation,
                       const lp::Solver* solver, const SolveOptions& options) {
  const auto lower = lower_options(options);
  auto answer = solver != nullptr ? formulations::solve(problem, formulation, *solver, lower)
                                  : formulations::write(problem, formulation, lower);
  if (!answer) return tl::unexpected(answer.error());
  Solution solution{std::string(formulation.name),
                    std::string(solver != nullptr ? solver->name : kNoSolver), options.relax,
                    *std::move(answer), std::nullopt};
  if (solution.answer.route) solution.plan = plan_of(problem, formulation, solution.answer);
  return solution;
}

Compared compare_one(const Problem& problem, const Formulation& formulation,
                     const lp::Solver& solver, SolveOptions options) {
  Compared row;
  row.formulation = formulation.name;
  if (const auto sound = suits(problem, formulation, options.max_variables); !sound) {
    row.objection = sound.error().message;
    return row;
  }
  row.is_exact = formulation.is_exact == nullptr || formulation.is_exact(problem);
  for (const bool relax : {true, false}) {
    if (StopToken(options.stop).is_set()) {
      row.objection = fmt::format("{} was not reached before the stop", formulation.name);
      break;
    }
    options.relax = relax;
    auto solution = run(problem, formulation, &solver, options);
    if (!solution)
      row.objection = solution.error().message;
    else
      (relax ? row.relaxed : row.whole) = *std::move(solution);
  }
  return row;
}

bool is_above(double value, double bound) { return value > bound * (1.0 + kAgree) + 1e-12; }

// What the solution says that routing contradicts; empty where nothing.
std::string contradiction(const Solution& solution, const std::optional<Seconds>& optimum,
                          bool has_optimum) {
  const formulations::ProgrammeResult& answer = solution.answer;
  if (answer.was_cut_short()) has_optimum = false;
  if (!optimum)
    return answer.objective && has_optimum ? "has a solution although no plan exists" : "";
  if (answer.status == lp::Status::kInfeasible) return "is infeasible although a plan exists";
  if (answer.status == lp::Status::kFailed) return "was given up by the solver";
  const double best = optimum->value();
  if (answer.objective && has_optimum &&
      (is_above(*answer.objective, best) || is_above(best, *answer.objective)))
    return fmt::format("calls {:.6g} s optimal; the optimum is {:.6g} s", *answer.objective, best);
  if (is_above(answer.bound, best))
    return fmt::format("says that no plan is below {:.6g} s, and one has {:.6g} s", answer.bound,
                       best);
  return {};
}

void judge(const Problem& problem, const Formulation& formulation, const Compared& row,
           Comparison& comparison) {
  for (const auto* solution : {&row.relaxed, &row.whole}) {
    if (!*solution || !row.is_exact) continue;
    const bool has_optimum =
        !(*solution)->relaxed || (formulation.is_tight && problem.memory_limits().empty());
    if (const std::string what = contradiction(**solution, comparison.optimum, has_optimum);
        !what.empty())
      comparison.disagreements.push_back(
          fmt::format("{}{} {}", row.formulation, (*solution)->relaxed ? ", relaxed," : "", what));
  }
}

// Leaves no optimum where there is none, or where it was stopped before it knew.
void route(const Problem& problem, const StopToken& stop, Comparison& comparison) {
  const int num_runs = problem.memory_limits().empty() ? 20 : 1;  // with them they may take long
  const auto engine = route::engines().front().make(problem.network());
  route::Query query{problem.job(), problem.waiting()};
  query.stop = stop;
  comparison.routing_time = Seconds::infinity();
  for (int i = 0; i < num_runs; ++i) {
    const auto began = std::chrono::steady_clock::now();
    const auto& found = engine->solve(query);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    comparison.routing_time = std::min(comparison.routing_time, Seconds(took.count()));
    comparison.stopped = found.stopped;
    if (found.stopped) return comparison.optimum.reset();
    if (found.feasible()) comparison.optimum = found.completion - problem.job().release();
  }
}

}  // namespace

Expected<Solution> solve(const Instance& instance, const SolveOptions& options) {
  if (const auto ok = demand_no_streams(instance, "solve"); !ok) return tl::unexpected(ok.error());
  const auto job = only_job(instance);
  if (!job) return tl::unexpected(job.error());
  const auto formulation = chosen_formulation(options);
  if (!formulation) return tl::unexpected(formulation.error());
  const auto solver = chosen_solver(options);
  if (!solver) return tl::unexpected(solver.error());
  if (!options.export_to.empty())
    if (const auto format = lp::export_format(options.export_to); !format)
      return tl::unexpected(format.error());
  if (const auto fits = demand_an_order(cuts_of(instance)); !fits)
    return tl::unexpected(fits.error());
  if (const auto fits = demand_fitting_cuts(instance, options.waiting); !fits)
    return tl::unexpected(fits.error());
  const auto problem = Problem::make(*instance.network, **job, options.waiting);
  if (!problem) return tl::unexpected(problem.error());
  auto solution = run(*problem, **formulation, *solver, options);
  if (solution && solution->plan) state_inputs(instance, *solution->plan);
  return solution;
}

Expected<Comparison> compare(const Instance& instance, const SolveOptions& options) {
  if (options.relax)
    return error(ErrorCode::kUsage, "formulation all solves each relaxed and integral", "relax");
  if (!options.export_to.empty())
    return error(ErrorCode::kUsage, "one file cannot hold formulation all; name one", "export");
  if (const auto ok = demand_no_streams(instance, "solve"); !ok) return tl::unexpected(ok.error());
  const auto job = only_job(instance);
  if (!job) return tl::unexpected(job.error());
  const auto solver = chosen_solver(options);
  if (!solver) return tl::unexpected(solver.error());
  if (const auto fits = demand_an_order(cuts_of(instance)); !fits)
    return tl::unexpected(fits.error());
  if (const auto fits = demand_fitting_cuts(instance, options.waiting); !fits)
    return tl::unexpected(fits.error());
  const auto problem = Problem::make(*instance.network, **job, options.waiting);
  if (!problem) return tl::unexpected(problem.error());

  SolveOptions each = options;
  if (!each.time_limit) each.time_limit = Seconds(60.0);
  Comparison comparison;
  comparison.solver = (*solver)->name;
  route(*problem, StopToken(options.stop), comparison);
  const bool knows_optimum = !comparison.stopped;
  for (const Formulation& formulation : formulations::all_formulations()) {
    comparison.rows.push_back(compare_one(*problem, formulation, **solver, each));
    if (knows_optimum) judge(*problem, formulation, comparison.rows.back(), comparison);
  }
  comparison.stopped = StopToken(options.stop).is_set();
  return comparison;
}

}  // namespace lamina::api
