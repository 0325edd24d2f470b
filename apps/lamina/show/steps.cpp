#include "apps/lamina/show/steps.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "apps/lamina/show/durations.h"
#include "apps/lamina/show/table.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

// The number of the result: that of the last layer.
std::int64_t result_of(const PlannedJob& planned, const Model* model) {
  if (model != nullptr) return model->num_layers();
  std::int64_t last = 0;
  for (const Step& step : planned.steps)
    if (const auto* stay = std::get_if<ComputeStep>(&step.what))
      last = std::max(last, stay->last_layer);
  return last;
}

std::string joined(const std::vector<std::string>& names, std::string_view between) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "" : std::string(between)) + printable(name);
  return out;
}

std::string tensor_text(const SendStep& send, std::int64_t result) {
  const std::string of = to_human(send.bytes);
  if (send.tensor == 0) return fmt::format("input, {}", of);
  if (send.tensor == result) return fmt::format("result, {}", of);
  if (!send.tensors) return fmt::format("layer {}'s output, {}", send.tensor, of);
  return fmt::format("{} after layer {}, {}", joined(*send.tensors, ", "), send.tensor, of);
}

// "conv1 to pool5"; empty where the plan says no names.
std::string names_text(const ComputeStep& stay) {
  const std::string first = printable(stay.first_layer_name),
                    last = printable(stay.last_layer_name);
  if (first.empty() || last.empty() || stay.first_layer == stay.last_layer)
    return first.empty() ? last : first;
  return fmt::format("{} to {}", first, last);
}

// Nothing where some of it is not known.
std::string work_text(const Model& model, const ComputeStep& stay) {
  Flop work;
  for (std::int64_t l = stay.first_layer; l <= stay.last_layer; ++l) {
    const Layer& layer = model.layer(static_cast<std::uint32_t>(l));
    if (layer.only_timed) return "";
    work += layer.work;
  }
  return ", " + to_human(work);
}

std::string layers_text(const ComputeStep& stay, const Model* model) {
  const std::string names = names_text(stay);
  std::string out = stay.first_layer == stay.last_layer
                        ? fmt::format("layer {}", stay.first_layer)
                        : fmt::format("layers {}-{}", stay.first_layer, stay.last_layer);
  if (!names.empty()) out += fmt::format(" ({})", names);
  return model == nullptr ? out : out + work_text(*model, stay);
}

// Whether the hop carries on the way of the row: the same tensor, from where the row ends.
bool continues(const StepRow& row, const std::string& what, const SendStep& hop) {
  return row.nodes.size() > 1 && row.what == what && row.nodes.back() == printable(hop.from);
}

void add_hop(std::vector<StepRow>& rows, std::string what, const Step& step, const SendStep& hop) {
  if (rows.empty() || !continues(rows.back(), what, hop))
    rows.push_back({{printable(hop.from)}, std::move(what), Seconds(), step.start, step.start});
  StepRow& row = rows.back();
  row.nodes.push_back(printable(hop.to));
  row.waiting += step.waiting;
  row.end = step.end;
}

Tone tone_of(const StepRow& row) { return row.nodes.size() == 1 ? Tone::kStrong : Tone::kPlain; }

}  // namespace

std::vector<StepRow> step_rows(const PlannedJob& planned, const Model* model) {
  const std::int64_t result = result_of(planned, model);
  std::vector<StepRow> rows;
  for (const Step& step : planned.steps) {
    if (const auto* hop = std::get_if<SendStep>(&step.what)) {
      add_hop(rows, tensor_text(*hop, result), step, *hop);
    } else {
      const auto& stay = std::get<ComputeStep>(step.what);
      rows.push_back(
          {{printable(stay.node)}, layers_text(stay, model), step.waiting, step.start, step.end});
    }
  }
  return rows;
}

std::string way_text(const Style& style, const std::vector<std::string>& nodes, std::size_t width) {
  const std::string_view arrow = style.unicode ? " → " : " -> ";
  const auto folded = [&](std::string_view between) {
    return fmt::format("{}{}{}{}{}", nodes.front(), arrow, between, arrow, nodes.back());
  };
  const std::string whole = joined(nodes, arrow);
  if (nodes.size() <= 2 || columns(whole) <= width) return whole;
  std::string counts = folded(fmt::format("({})", counted(nodes.size() - 2, "node")));
  return columns(counts) <= width ? counts : folded("...");
}

std::string show_steps(const Style& style, const PlannedJob& planned, const Model* model,
                       bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  const Durations durations(planned.latency), times(planned.completion);
  const bool is_narrow = style.width < 72;
  const std::size_t way_width = is_narrow ? style.width / 4 : style.width * 2 / 5;
  const std::string_view arrow = style.unicode ? " → " : " -> ";
  Table table({{kLeft, kWraps}, {kLeft, kWraps}, {kRight}, {kRight}, {kLeft}});
  for (const StepRow& row : step_rows(planned, model)) {
    const std::string waits = row.waiting > Seconds()
                                  ? fmt::format("({} of it waiting)", durations.text(row.waiting))
                                  : "";
    table.add(
        {{all ? joined(row.nodes, arrow) : way_text(style, row.nodes, way_width), tone_of(row)},
         {row.what},
         {durations.text(row.end - row.start)},
         {(is_narrow ? "" : "until ") + times.text(row.end), Tone::kFaint},
         {waits, Tone::kWaiting}});
  }
  return table.text(style);
}

std::string show_job_steps(const Style& style, const PlannedJob& planned, const Model* model) {
  return paint(style, Tone::kStrong, printable(planned.id)) + '\n' +
         show_steps(style, planned, model, true);
}

}  // namespace lamina::app
