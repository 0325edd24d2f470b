#include "lamina/api/solve_options.h"

#include <array>
#include <cstdint>

#include "lamina/api/option_values.h"
#include "lamina/formulations/formulation.h"
#include "lamina/lp/solve.h"

namespace lamina::api {
namespace {

std::vector<std::string_view> formulation_names() {
  std::vector<std::string_view> names;
  for (const auto& row : formulations::all_formulations()) names.push_back(row.name);
  names.push_back(kNoSolver);
  names.push_back(kAllFormulations);
  return names;
}

std::vector<std::string_view> solver_names() {
  std::vector<std::string_view> names;
  for (const lp::SolverEntry& row : lp::known_solvers()) names.push_back(row.name);
  names.push_back(kNoSolver);
  return names;
}

Expected<void> set_formulation(SolveOptions& options, std::string_view text) {
  options.formulation = text;
  return demand_choice("formulation", text, formulation_names());
}

Expected<void> set_solver(SolveOptions& options, std::string_view text) {
  options.solver = text;
  return demand_choice("solver", text, solver_names());
}

Expected<void> set_export(SolveOptions& options, std::string_view text) {
  options.export_to = text;
  if (!text.empty()) return {};
  return error(ErrorCode::kUsage, "needs the name of a file that ends in .lp or .mps");
}

constexpr std::uint64_t kMostVariables = 2'000'000'000;  // solvers count in 32 bits

constexpr std::array kOptions{
    Option<SolveOptions>{"formulation", "formulation", "NAME", "", "layered-routing",
                         "how the problem is written as a programme", false, formulation_names,
                         set_formulation},
    Option<SolveOptions>{"solver", "solver", "NAME", "", "the first that is built in",
                         "the solver; none: only write the programme, with --export", false,
                         solver_names, set_solver},
    Option<SolveOptions>{"relax", "relax", "", "", "", "let every variable be fractional", false,
                         nullptr, set_flag<&SolveOptions::relax>},
    Option<SolveOptions>{"waiting", "waiting", "RULE", "", "draining",
                         "how a job waits behind backlogs; with backlogs only per-layer adds up",
                         false, waiting_names, set_waiting<&SolveOptions::waiting>},
    Option<SolveOptions>{"time-limit", "time_limit", "DURATION",
                         "a time with its unit, as in \"2 s\"", "", "when the solver stops", false,
                         nullptr, set_quantity<&SolveOptions::time_limit>},
    Option<SolveOptions>{"threads", "threads", "N", "1 to 1024", "1", "threads of the solver",
                         false, nullptr, set_whole<&SolveOptions::threads, 1, 1024>},
    Option<SolveOptions>{"max-variables", "max_variables", "N", "1 to 2000000000", "2000000",
                         "larger programmes are refused, with their size", false, nullptr,
                         set_whole<&SolveOptions::max_variables, 1, kMostVariables>},
    Option<SolveOptions>{"export", "export", "FILE", "ends in .lp or .mps", "",
                         "write the programme, before it is solved; needs no solver", false,
                         nullptr, set_export}};

}  // namespace

std::span<const Option<SolveOptions>> solve_options() { return kOptions; }

}  // namespace lamina::api
