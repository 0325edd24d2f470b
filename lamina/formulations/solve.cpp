#include "lamina/formulations/solve.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <fmt/format.h>

#include "lamina/formulations/placement.h"
#include "lamina/formulations/stay_ends.h"
#include "lamina/lp/export.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/evaluate.h"

namespace lamina::formulations {
namespace {

Size size_of(const lp::Programme& programme) {
  return {.variables = static_cast<double>(programme.num_variables()),
          .rows = static_cast<double>(programme.num_rows()),
          .nonzeros = static_cast<double>(programme.num_nonzeros())};
}

// With what is the same in all formulations.
Size full_size(const Problem& problem, const Formulation& formulation) {
  return formulation.size(problem) + memory_size(problem) + stay_ends_size(problem);
}

lp::Programme build(const Problem& problem, const Formulation& formulation, bool relax) {
  lp::Programme programme = formulation.build(problem);
  add_memory_rows(problem, programme);
  add_stay_ends(problem, programme);
  assert(size_of(programme) == full_size(problem, formulation));
  if (relax) programme.relax();
  return programme;
}

double latency(const Problem& problem, const Route& route) {
  const Job& job = problem.job();
  const Timetable table = evaluate(problem.network(), job, problem.waiting(), route);
  return (table.completion - job.release()).value();
}

bool fits_memory(const Problem& problem, std::span<const NodeId> placement) {
  MemoryUse use(problem.network());
  for (std::uint32_t l = 1; l <= problem.num_layers(); ++l)
    use.add(problem.job().model(), l, l, placement[l - 1]);
  return use.overfilled().empty();
}

// Rounding errors of the solver end here: what counts is what the route costs.
void read_route(const Problem& problem, const Formulation& formulation,
                std::span<const double> values, ProgrammeResult& answer) {
  const auto placement = placement_in(problem, values);
  answer.integral = placement.has_value();
  if (!placement) return;
  answer.route = formulation.route(problem, *placement, values);
  // Solvers may exceed a row by their tolerance.
  if (answer.route && !fits_memory(problem, *placement)) answer.route.reset();
  if (answer.route) answer.objective = latency(problem, *answer.route);
}

}  // namespace

Expected<void> suits(const Problem& problem, const Formulation& formulation, double max_variables) {
  if (!formulation.takes_chunks && !problem.all_whole())
    return error(ErrorCode::kUnsupported,
                 fmt::format("{} writes tensors that travel whole, but the network's chunk is "
                             "{:.12g} B; layered-routing takes chunks",
                             formulation.name, problem.network().chunk().value()),
                 "formulation");
  const Size size = full_size(problem, formulation);
  if (size.variables > max_variables)
    return error(
        ErrorCode::kLimit,
        fmt::format("{} would have {:.0f} variables, {:.0f} rows and {:.0f} nonzeros here, "
                    "more than the limit of {:.0f} variables",
                    formulation.name, size.variables, size.rows, size.nonzeros, max_variables),
        "max-variables");
  if (formulation.objection != nullptr)
    if (auto objection = formulation.objection(problem))
      return tl::unexpected(located(std::move(*objection), "formulation"));
  return {};
}

namespace {

// The programme, exported if asked; tells its figures to the answer.
Expected<lp::Programme> prepare(const Problem& problem, const Formulation& formulation,
                                const ProgrammeOptions& options, ProgrammeResult& answer) {
  if (auto sound = suits(problem, formulation, options.max_variables); !sound)
    return tl::unexpected(std::move(sound.error()));
  const auto began = std::chrono::steady_clock::now();
  lp::Programme programme = build(problem, formulation, options.relax);
  answer.build =
      Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  answer.size = size_of(programme);
  answer.costs = lp::cost_magnitudes(programme);
  answer.coefficients = lp::coefficient_magnitudes(programme);
  if (options.export_to)
    if (auto written = lp::export_programme(programme, *options.export_to); !written)
      return tl::unexpected(std::move(written.error()));
  return programme;
}

}  // namespace

Expected<ProgrammeResult> write(const Problem& problem, const Formulation& formulation,
                                const ProgrammeOptions& options) {
  assert(options.export_to);
  ProgrammeResult answer;
  answer.status = lp::Status::kNotSolved;
  if (auto programme = prepare(problem, formulation, options, answer); !programme)
    return tl::unexpected(std::move(programme.error()));
  return answer;
}

Expected<ProgrammeResult> solve(const Problem& problem, const Formulation& formulation,
                                const lp::Solver& solver, const ProgrammeOptions& options) {
  ProgrammeResult answer;
  const auto programme = prepare(problem, formulation, options, answer);
  if (!programme) return tl::unexpected(programme.error());
  lp::Result result = lp::solve(*programme, solver, options.solver);
  answer.status = result.status;
  answer.iterations = result.iterations;
  answer.nodes = result.nodes;
  answer.solve = result.load + result.solve;
  answer.duals = std::move(result.duals);
  answer.objective = answer.claimed = result.objective;
  if (!result.values.empty() || programme->num_variables() == 0)
    if (result.objective) read_route(problem, formulation, result.values, answer);
  // Nothing costs less than nothing, and no bound is above a route that exists.
  answer.bound = std::max(0.0, result.bound);
  if (answer.objective) answer.bound = std::min(answer.bound, *answer.objective);
  return answer;
}

std::optional<std::vector<double>> translate(const Problem& problem, const Formulation& from,
                                             std::span<const double> values,
                                             const Formulation& to) {
  const auto placement = placement_in(problem, values);
  if (!placement) return std::nullopt;
  const auto route = from.route(problem, *placement, values);
  if (!route) return std::nullopt;
  return to.values(problem, *route);
}

}  // namespace lamina::formulations
