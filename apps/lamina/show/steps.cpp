#include "apps/lamina/show/steps.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "apps/lamina/show/table.h"

#include "lamina/core/durations.h"
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

// What a run begins with: the input, or the token before.
constexpr std::string_view kInput = "input", kToken = "token";

std::string tensor_text(const SendStep& send, std::int64_t result, std::string_view input) {
  const std::string of = to_human(send.bytes);
  if (send.tensor == 0) return fmt::format("{}, {}", input, of);
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

struct RowTexts {
  std::int64_t result;  // its number
  const Model* model;
  std::string_view input;
};

std::vector<StepRow> rows_of(const std::vector<Step>& steps, const RowTexts& texts) {
  const auto& [result, model, input] = texts;
  std::vector<StepRow> rows;
  for (const Step& step : steps) {
    if (const auto* hop = std::get_if<SendStep>(&step.what)) {
      add_hop(rows, tensor_text(*hop, result, input), step, *hop);
    } else {
      const auto& stay = std::get<ComputeStep>(step.what);
      rows.push_back(
          {{printable(stay.node)}, layers_text(stay, model), step.waiting, step.start, step.end});
    }
  }
  return rows;
}

// The table of rows whose times are up to `length` long and `end` late.
std::string table_of(const Style& style, const std::vector<StepRow>& rows, Seconds length,
                     Seconds end, bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  const Durations durations(length), times(end);
  const bool is_narrow = style.width < 72;
  const std::size_t way_width = is_narrow ? style.width / 4 : style.width * 2 / 5;
  const std::string_view arrow = style.unicode ? " → " : " -> ";
  Table table({{kLeft, kWraps}, {kLeft, kWraps}, {kRight}, {kRight}, {kLeft}});
  for (const StepRow& row : rows) {
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

}  // namespace

std::vector<StepRow> step_rows(const PlannedJob& planned, const Model* model) {
  return rows_of(planned.steps, {result_of(planned, model), model, kInput});
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
  if (!planned.again)
    return table_of(style, step_rows(planned, model), planned.latency, planned.completion, all);
  const FurtherRuns& again = *planned.again;
  const Seconds first_end = planned.steps.empty() ? Seconds() : planned.steps.back().end;
  std::string out =
      table_of(style, step_rows(planned, model), first_end - planned.release, first_end, all);
  out += paint(style, Tone::kFaint,
               again.count == 1
                   ? std::string("then once more:\n")
                   : fmt::format("then {} times more, counted from its start:\n", again.count));
  const Model* const step = model == nullptr ? nullptr : model->step_model().get();
  const Seconds end = again.steps.empty() ? Seconds() : again.steps.back().end;
  return out + table_of(style, rows_of(again.steps, {result_of(planned, model), step, kToken}), end,
                        end, all);
}

std::string show_job_steps(const Style& style, const PlannedJob& planned, const Model* model) {
  return paint(style, Tone::kStrong, printable(planned.id)) + '\n' +
         show_steps(style, planned, model, true);
}

std::string tokens_text(const PlannedJob& planned) {
  if (!planned.first_token || !planned.time_per_token) return "";
  return fmt::format("first token {}, then {} a token", to_human(*planned.first_token),
                     to_human(*planned.time_per_token));
}

}  // namespace lamina::app
