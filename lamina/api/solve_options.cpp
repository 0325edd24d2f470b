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

constexpr std::array kSolveOptions{
    Option<SolveOptions>{.name = "formulation",
                         .value = "NAME",
                         .preset = "layered-routing",
                         .summary = "how to write the problem as a programme",
                         .choices = formulation_names,
                         .set = set_formulation},
    Option<SolveOptions>{.name = "solver",
                         .value = "NAME",
                         .preset = "the first that is built in",
                         .summary = "the solver; none: only write the programme, with --export",
                         .choices = solver_names,
                         .set = set_solver},
    Option<SolveOptions>{.name = "relax",
                         .summary = "let every variable be fractional",
                         .set = set_flag<&SolveOptions::relax>},
    Option<SolveOptions>{
        .name = "waiting",
        .value = "RULE",
        .preset = "draining",
        .summary = "how a job waits for backlogs; with backlogs, only per-layer is additive",
        .choices = waiting_names,
        .set = set_waiting<&SolveOptions::waiting>},
    Option<SolveOptions>{.name = "time-limit",
                         .value = "DURATION",
                         .range = "a time with its unit, as in \"2 s\"",
                         .summary = "when the solver stops",
                         .set = set_quantity<&SolveOptions::time_limit>},
    Option<SolveOptions>{.name = "threads",
                         .value = "N",
                         .range = "1 to 1024",
                         .preset = "1",
                         .summary = "threads of the solver",
                         .set = set_whole<&SolveOptions::threads, 1, 1024>},
    Option<SolveOptions>{.name = "max-variables",
                         .value = "N",
                         .range = "1 to 2000000000",
                         .preset = "2000000",
                         .summary = "refuse larger programmes, and state their size",
                         .set = set_whole<&SolveOptions::max_variables, 1, kMostVariables>},
    Option<SolveOptions>{.name = "export",
                         .value = "FILE",
                         .range = "ends in .lp or .mps",
                         .summary = "write the programme, before it is solved; needs no solver",
                         .reaches = Reach::kWritesFile,
                         .set = set_export}};

}  // namespace

std::span<const Option<SolveOptions>> solve_options() { return kSolveOptions; }

}  // namespace lamina::api
