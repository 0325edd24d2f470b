#include "lamina/api/simulate.h"

#include <array>
#include <fmt/format.h>
#include <vector>

#include "lamina/api/instance.h"
#include "lamina/api/option_values.h"
#include "lamina/core/quoted.h"
#include "lamina/plan/inputs.h"
#include "lamina/plan/operator_order.h"
#include "lamina/plan/pieces.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/simulate.h"

namespace lamina::api {

std::vector<std::string_view> discipline_names() {
  std::vector<std::string_view> names;
  for (const sim::Discipline& row : sim::disciplines()) names.push_back(row.name);
  return names;
}

namespace {

Expected<void> set_discipline(SimulateOptions& options, std::string_view text) {
  options.discipline = text;
  return demand_choice("discipline", text, discipline_names());
}

Expected<void> set_packet(SimulateOptions& options, std::string_view text) {
  auto set = set_quantity<&SimulateOptions::packet>(options, text);
  if (set && *options.packet == Bytes())
    return error(ErrorCode::kValue,
                 fmt::format("{}: packets of nothing carry nothing", lamina::quoted(text)));
  return set;
}

constexpr std::array kSimulateOptions{
    Option<SimulateOptions>{.name = "discipline",
                            .value = "NAME",
                            .preset = "the plan's, or preemptive-priority",
                            .summary = "which job is served if several wait",
                            .choices = discipline_names,
                            .set = set_discipline},
    Option<SimulateOptions>{.name = "packet",
                            .value = "SIZE",
                            .preset = "1500 B",
                            .summary = "what moves at once where the network's chunk is 0 B",
                            .set = set_packet}};

}  // namespace

std::span<const Option<SimulateOptions>> simulate_options() { return kSimulateOptions; }

Expected<const sim::Discipline*> chosen_discipline(const SimulateOptions& options) {
  if (options.discipline.empty()) return &sim::disciplines().front();
  if (const auto ok = demand_choice("discipline", options.discipline, discipline_names()); !ok)
    return tl::unexpected(located(ok.error(), "discipline"));
  return sim::find_discipline(options.discipline);
}

Expected<Bytes> chosen_packet(const Network& network, const SimulateOptions& options) {
  if (options.packet && network.chunk() != Bytes())
    return error(ErrorCode::kUsage,
                 fmt::format("applies only where the network's chunk is 0 B; here {}",
                             network.chunk().is_finite()
                                 ? fmt::format("it is {:.12g} B", network.chunk().value())
                                 : "tensors travel whole"),
                 "packet");
  return options.packet.value_or(kPacket);
}

Expected<Trace> simulate(const Instance& instance, const Plan& plan,
                         const SimulateOptions& options) {
  if (const auto ok = demand_no_streams(instance, "simulate of a plan of jobs"); !ok)
    return tl::unexpected(ok.error());
  SimulateOptions how = options;
  if (how.discipline.empty()) how.discipline = plan.discipline;
  const auto discipline = chosen_discipline(how);
  if (!discipline) return tl::unexpected(discipline.error());
  if (cuts_of(instance) != plan.cuts)
    return error(ErrorCode::kValue,
                 fmt::format("the plan's layers are those of cuts {}, the models are cut otherwise",
                             to_text(plan.cuts)),
                 "cuts");
  std::vector<Fault> faults;
  const auto along = along_plan(instance, plan, faults);
  if (!along)
    return error(ErrorCode::kValue,
                 fmt::format("the plan states no order that can run: {}", faults.front().message),
                 "operators");
  const auto packet = chosen_packet(*instance.network, options);
  if (!packet) return tl::unexpected(packet.error());
  auto trace = sim::simulate(*along, plan, **discipline, *packet);
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
