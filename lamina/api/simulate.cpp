#include "lamina/api/simulate.h"

#include <array>
#include <fmt/format.h>
#include <vector>

#include "lamina/plan/inputs.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/simulate.h"

namespace lamina::api {
namespace {

std::vector<std::string_view> discipline_names() {
  std::vector<std::string_view> names;
  for (const sim::Discipline& row : sim::disciplines()) names.push_back(row.name);
  return names;
}

Expected<void> set_discipline(SimulateOptions& options, std::string_view text) {
  options.discipline = text;
  return demand_choice("discipline", text, discipline_names());
}

constexpr std::array kOptions{
    Option<SimulateOptions>{.name = "discipline",
                            .value = "NAME",
                            .preset = "preemptive-priority",
                            .summary = "which job is served if several wait",
                            .choices = discipline_names,
                            .set = set_discipline}};

}  // namespace

std::span<const Option<SimulateOptions>> simulate_options() { return kOptions; }

Expected<const sim::Discipline*> chosen_discipline(const SimulateOptions& options) {
  if (options.discipline.empty()) return &sim::disciplines().front();
  if (const auto ok = demand_choice("discipline", options.discipline, discipline_names()); !ok)
    return tl::unexpected(located(ok.error(), "discipline"));
  return sim::find_discipline(options.discipline);
}

Expected<Trace> simulate(const Instance& instance, const Plan& plan,
                         const SimulateOptions& options) {
  const auto discipline = chosen_discipline(options);
  if (!discipline) return tl::unexpected(discipline.error());
  if (cuts_of(instance) != plan.cuts)
    return error(ErrorCode::kValue,
                 fmt::format("the plan's layers are those of cuts {}, the models are cut otherwise",
                             to_text(plan.cuts)),
                 "cuts");
  auto trace = sim::simulate(instance, plan, **discipline);
  if (!trace) return trace;
  // Sums of finite figures need not be finite, and no document holds what is not.
  const TraceSummary& it = trace->summary;
  const Seconds all =
      it.makespan + it.mean_latency + it.max_latency + it.mean_planned_latency + it.mean_waiting;
  if (!all.is_finite())
    return error(ErrorCode::kLimit, "the times of the jobs add up to more than a number can hold");
  return trace;
}

}  // namespace lamina::api
