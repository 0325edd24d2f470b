#include "lamina/api/solve_options.h"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/core/units.h"
#include "lamina/formulations/formulation.h"
#include "lamina/lp/solve.h"

namespace lamina::api {
namespace {

std::vector<std::string_view> formulation_names() {
  std::vector<std::string_view> names;
  for (const auto& row : formulations::all_formulations()) names.push_back(row.name);
  names.push_back(kAllFormulations);
  return names;
}

std::vector<std::string_view> solver_names() {
  std::vector<std::string_view> names;
  for (const lp::SolverEntry& row : lp::known_solvers()) names.push_back(row.name);
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

Expected<void> set_relax(SolveOptions& options, std::string_view text) {
  options.relax = text == "true";
  return {};
}

Expected<void> set_waiting(SolveOptions& options, std::string_view text) {
  options.waiting = waiting_from(text).value_or(Waiting::kDraining);
  return demand_choice("rule of waiting", text, kWaitingNames);
}

Expected<void> set_time_limit(SolveOptions& options, std::string_view text) {
  const auto limit = parse_quantity<Seconds>(text);
  if (!limit) return tl::unexpected(limit.error());
  options.time_limit = *limit;
  return {};
}

// A whole number in the range, written as such.
Expected<std::uint64_t> whole(std::string_view text, std::uint64_t low, std::uint64_t high) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, value);
  if (failure == std::errc() && rest == end && low <= value && value <= high) return value;
  return error(ErrorCode::kValue,
               fmt::format("{} is no whole number from {} to {}", lamina::quoted(text), low, high));
}

Expected<void> set_threads(SolveOptions& options, std::string_view text) {
  const auto count = whole(text, 1, 1024);
  if (!count) return tl::unexpected(count.error());
  options.threads = static_cast<unsigned>(*count);
  return {};
}

Expected<void> set_max_variables(SolveOptions& options, std::string_view text) {
  const auto count = whole(text, 1, 2'000'000'000);  // solvers count in 32 bits
  if (!count) return tl::unexpected(count.error());
  options.max_variables = static_cast<double>(*count);
  return {};
}

Expected<void> set_export(SolveOptions& options, std::string_view text) {
  options.export_to = text;
  if (!text.empty()) return {};
  return error(ErrorCode::kUsage, "needs the name of a file that ends in .lp or .mps");
}

std::vector<std::string_view> waiting_names() {
  return {kWaitingNames.begin(), kWaitingNames.end()};
}

constexpr std::array kOptions{
    Option<SolveOptions>{"formulation", "formulation", "NAME", "", "layered-routing",
                         "how the problem is written as a programme", false, formulation_names,
                         set_formulation},
    Option<SolveOptions>{"solver", "solver", "NAME", "", "the first that is built in",
                         "who solves it", false, solver_names, set_solver},
    Option<SolveOptions>{"relax", "relax", "", "", "", "let every variable be fractional", false,
                         nullptr, set_relax},
    Option<SolveOptions>{"waiting", "waiting", "RULE", "", "draining",
                         "how a job waits behind backlogs; with backlogs only per-layer adds up",
                         false, waiting_names, set_waiting},
    Option<SolveOptions>{"time-limit", "time_limit", "DURATION",
                         "a time with its unit, as in \"2 s\"", "", "when the solver stops", false,
                         nullptr, set_time_limit},
    Option<SolveOptions>{"threads", "threads", "N", "1 to 1024", "1", "threads of the solver",
                         false, nullptr, set_threads},
    Option<SolveOptions>{"max-variables", "max_variables", "N", "1 to 2000000000", "2000000",
                         "larger programmes are refused, with their size", false, nullptr,
                         set_max_variables},
    Option<SolveOptions>{"export", "export", "FILE", "ends in .lp or .mps", "",
                         "write the programme before it is solved", false, nullptr, set_export}};

}  // namespace

std::span<const Option<SolveOptions>> solve_options() { return kOptions; }

}  // namespace lamina::api
