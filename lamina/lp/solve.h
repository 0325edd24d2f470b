#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/core/stop.h"
#include "lamina/lp/programme.h"

namespace lamina::lp {

enum class Status {
  kOptimal,
  kInfeasible,
  kUnbounded,
  kTimeLimit,  // time was up; there may be a solution and a bound
  kStopped,    // somebody set the flag; there may be a solution and a bound
  kFailed,     // the solver gave up: numerical trouble, out of memory
  kNotSolved   // only written to a file
};

// "optimal", "infeasible", "unbounded", "time-limit", "stopped", "failed", "not-solved".
[[nodiscard]] std::string_view to_text(Status status);

struct SolverOptions {
  std::optional<Seconds> time_limit{};  // honoured within about half a second; none: none
  unsigned threads = 1;                 // at least 1; solvers without threads use one
  StopToken stop = {};  // honoured between pivots, nodes and the solver's own rounds
};

// What a solver says of a programme, in the programme's own units.
struct Result {
  Status status = Status::kFailed;
  std::optional<double> objective;  // of `values`
  double bound = -kInfinity;        // no solution is below it; the objective itself when optimal
  std::vector<double> values;       // one each variable of the best solution found; empty: none
  // One each row, where the programme has no integers and is optimal: what the objective gains per
  // unit by which the row's bound moves up. So rows that say "at least" have duals >= 0, rows that
  // say "at most" <= 0, equations any, and cost_j - sum_i dual_i a_ij >= 0 where x_j could grow.
  std::vector<double> duals;
  std::int64_t iterations = 0;  // of the simplex method, all nodes together
  std::int64_t nodes = 0;       // of branch and bound; 0 without integers
  Seconds load, solve;          // handing the programme over; solving it
};

struct RawResult;
struct StandardForm;

struct Solver {
  std::string_view name;
  std::string (*version)();                                                  // "1.2.3"
  RawResult (*run)(const StandardForm& form, const SolverOptions& options);  // for `solve` below
};

// The solvers built into this program, the default first; may be empty.
[[nodiscard]] std::span<const Solver> solvers();

// All that could be built in: a new one is one file and one row in solve.cpp.
struct SolverEntry {
  std::string_view name;
  std::string_view package;  // what to install for it
  bool built;
};
[[nodiscard]] std::span<const SolverEntry> known_solvers();

// The solver of that name, if built in.
[[nodiscard]] const Solver* find_solver(std::string_view name);

// Solves to (nearly) full accuracy: with a relative gap of zero and scaled so that the solver's
// absolute tolerances are small beside the objective; where the first answer shows that they were
// not, the programme is scaled by that answer and solved again. Nothing is printed.
[[nodiscard]] Result solve(const Programme& programme, const Solver& solver,
                           const SolverOptions& options = {});

}  // namespace lamina::lp
