#pragma once

#include <atomic>
#include <optional>
#include <span>
#include <string>

#include "lamina/api/option.h"
#include "lamina/core/quantity.h"
#include "lamina/plan/waiting.h"

namespace lamina::api {

// How to solve one job as a mathematical programme. Names are those of the tables of formulations
// and solvers.
struct SolveOptions {
  std::string formulation;  // "": layered-routing; "all": every one, side by side
  std::string solver;       // "": the first that is built in; "none": only export_to
  bool relax = false;
  Waiting waiting = Waiting::kDraining;
  std::optional<Seconds> time_limit;  // of each solver's run; none: no limit
  unsigned threads = 1;
  double max_variables = 2e6;
  std::string export_to;                    // ends in .lp or .mps; "": nowhere
  const std::atomic<bool>* stop = nullptr;  // set from outside: solvers end with what they have
};

inline constexpr std::string_view kAllFormulations = "all";
inline constexpr std::string_view kNoSolver = "none";  // the programme is written, not solved

[[nodiscard]] std::span<const Option<SolveOptions>> solve_options();

}  // namespace lamina::api
