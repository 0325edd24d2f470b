#include "bench/layered_lp.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>

#include "lamina/formulations/solve.h"

namespace lamina::bench {
namespace {

constexpr std::string_view kMethod = "layered-lp-highs";
// HiGHS takes tens of seconds above this.
constexpr double kMostVariables = 1e5;
constexpr Seconds kLimit(10.0);
constexpr std::size_t kRuns = 3;

const formulations::Formulation& layered_routing() {
  return *std::ranges::find(formulations::all_formulations(), "layered-routing",
                            &formulations::Formulation::name);
}

}  // namespace

void add_layered_lp(const BenchInstance& it, Report& report) {
  const lp::Solver* const solver = lp::find_solver("highs");
  if (solver == nullptr) return report.leave_out(it.name, kMethod, "HiGHS is not built in");
  if (has_backlogs(*it.network))
    return report.leave_out(it.name, kMethod, "with backlogs it answers rule per-layer alone");
  const auto problem = formulations::Problem::make(*it.network, it.job, Waiting::kPerLayer);
  if (!problem) return report.leave_out(it.name, kMethod, problem.error().text());
  const formulations::Formulation& form = layered_routing();
  const auto size = form.size(*problem);
  if (size.variables > kMostVariables)
    return report.leave_out(it.name, kMethod,
                            fmt::format("{:.0f} variables, more than the limit of {:.0f}",
                                        size.variables, kMostVariables));
  report.progress(fmt::format("{}: {}", it.name, kMethod));
  formulations::ProgrammeOptions options{.relax = true};
  options.solver.time_limit = kLimit;
  std::array<Seconds, kRuns> times;
  double objective = 0.0;
  for (Seconds& time : times) {
    const auto answer = formulations::solve(*problem, form, *solver, options);
    if (!answer) return report.fail(fmt::format("{}: {}", it.name, answer.error().text()));
    if (answer->status != lp::Status::kOptimal)
      return report.leave_out(
          it.name, kMethod,
          fmt::format("{} after {:.0f} s", lp::to_text(answer->status), kLimit.value()));
    time = answer->build + answer->solve;
    objective = *answer->objective;
  }
  std::ranges::sort(times);
  report.version("highs", solver->version());
  report.add({it.name,
              std::string(kMethod),
              it.job.release().value() + objective,
              {times[kRuns / 2], times[0], kRuns},
              {{"variables", size.variables}, {"rows", size.rows}},
              fmt::format("{:.0f} x {:.0f}", size.rows, size.variables)});
}

}  // namespace lamina::bench
