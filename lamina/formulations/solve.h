#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/formulations/formulation.h"
#include "lamina/lp/solve.h"

namespace lamina::formulations {

struct ProgrammeOptions {
  bool relax = false;             // let every variable be fractional
  lp::SolverOptions solver = {};  // time limit (of the solver alone), threads, whom to ask to stop
  double max_variables = 2e6;     // a larger programme is refused, not built
  std::optional<std::filesystem::path> export_to = {};  // written before it is solved
};

struct ProgrammeResult {
  lp::Status status = lp::Status::kFailed;
  // Latency in seconds: of the route where there is one, else (a fractional relaxation) the
  // programme's value; none where nothing was found.
  std::optional<double> objective;
  double bound = 0.0;             // no plan is faster
  bool integral = false;          // every placement is whole
  std::optional<Route> route;     // where integral
  std::optional<double> claimed;  // the solver's own value of its solution
  Size size;                      // as built
  lp::Magnitudes costs, coefficients;
  std::vector<double> duals;  // one each row, of a programme without integers
  std::int64_t iterations = 0, nodes = 0;
  Seconds build, solve;  // writing the programme; loading and solving it

  // Time was up or somebody said stop: what there is, is not the last word.
  [[nodiscard]] bool was_cut_short() const {
    return status == lp::Status::kTimeLimit || status == lp::Status::kStopped;
  }
};

// Whether the programme can be built within the limit and is meant for the problem. Fails with
// kLimit, naming the formulation and the variables and rows it would have, or kUnsupported.
[[nodiscard]] Expected<void> suits(const Problem& problem, const Formulation& formulation,
                                   double max_variables);

// Builds the programme, exports it where asked, solves it and reads the route off the solution.
// Fails like `suits` and lp::export_programme; infeasibility and limits are answers.
[[nodiscard]] Expected<ProgrammeResult> solve(const Problem& problem,
                                              const Formulation& formulation,
                                              const lp::Solver& solver,
                                              const ProgrammeOptions& options = {});

// Builds the programme and exports it, as `solve` does, and leaves it to other solvers: the status
// is kNotSolved. Demands options.export_to. Fails like `solve`.
[[nodiscard]] Expected<ProgrammeResult> write(const Problem& problem,
                                              const Formulation& formulation,
                                              const ProgrammeOptions& options);

// The solution of one form as a solution of another, by way of the route that both describe;
// nothing where the values hold no whole placement.
[[nodiscard]] std::optional<std::vector<double>> translate(const Problem& problem,
                                                           const Formulation& from,
                                                           std::span<const double> values,
                                                           const Formulation& to);

}  // namespace lamina::formulations
