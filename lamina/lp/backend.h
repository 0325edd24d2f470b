#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lamina/lp/solve.h"
#include "lamina/lp/standard_form.h"

// Between solve.cpp and the files of the solvers (highs.cpp, cbc.cpp, glpk.cpp); for nobody else.
namespace lamina::lp {

// As Result, in the units of the form that was solved.
struct RawResult {
  Status status = Status::kFailed;
  bool infeasible_or_unbounded = false;  // the solver cannot say which; status is then not read
  double bound = -kInfinity;
  std::vector<double> values, duals;
  std::int64_t iterations = 0, nodes = 0;
  Seconds load, solve;
};

// Each asks for a relative and absolute gap of zero and the tightest tolerances that are sound, and
// writes nothing to stdout or stderr.
RawResult solve_with_highs(const StandardForm& form, const SolverOptions& options);
RawResult solve_with_cbc(const StandardForm& form, const SolverOptions& options);
RawResult solve_with_glpk(const StandardForm& form, const SolverOptions& options);

// Of the library that is linked.
std::string highs_version();
std::string cbc_version();
std::string glpk_version();

}  // namespace lamina::lp
