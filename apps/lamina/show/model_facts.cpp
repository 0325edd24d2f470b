#include "apps/lamina/show/model_facts.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "apps/lamina/show/facts_parts.h"
#include "apps/lamina/show/table.h"

#include "lamina/core/units.h"

namespace lamina::app {
namespace {

// Operators by type, in the order of their first: "2 Conv, Relu".
std::string operator_types(const Model& model, const Layer& layer) {
  std::vector<std::pair<std::string, std::size_t>> rows;
  for (std::uint32_t i = layer.first_operator; i <= layer.last_operator; ++i) {
    const std::string type = printable(model.operators()[i].type);
    if (type.empty()) continue;
    const auto row = std::ranges::find(rows, type, &decltype(rows)::value_type::first);
    if (row == rows.end())
      rows.emplace_back(type, 1);
    else
      ++row->second;
  }
  std::string out;
  for (const auto& [type, count] : rows)
    out += (out.empty() ? "" : ", ") + (count == 1 ? type : fmt::format("{} {}", count, type));
  return out;
}

// Nothing where the work is not known.
template <class Part>
std::string work_text(const Part& part) {
  return part.only_timed ? "" : to_human(part.work);
}

std::vector<Cell> layer_row(const Model& model, std::uint32_t l, bool is_smallest) {
  const Layer& layer = model.layer(l);
  return {{fmt::format("{}", l), Tone::kFaint},
          {printable(layer.name)},
          {operator_types(model, layer), Tone::kFaint},
          {work_text(layer)},
          {layer.weights > Bytes() ? to_human(layer.weights) : ""},
          {to_human(layer.output), is_smallest ? Tone::kGood : Tone::kPlain},
          {is_smallest ? "*" : "", Tone::kGood}};
}

// The layers; a star where the output is smaller than every tensor before it.
std::string layer_table(const Style& style, const Model& model, bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  const std::size_t shown = shown_of(model.num_layers(), all);
  Table table({{kRight},
               {kLeft, all ? kWhole : kLosesMiddle},
               {kLeft, kLosesEnd},
               {kRight},
               {kRight},
               {kRight},
               {kLeft}});
  table.set_header({"", "layer", "operators", "work", "weights", "output"});
  Bytes smallest = model.tensor_size(0);
  bool starred = false;
  for (std::uint32_t l = 1; l <= shown; ++l) {
    const bool is_smallest = model.layer(l).output < smallest;
    starred = starred || is_smallest;
    smallest = std::min(smallest, model.layer(l).output);
    table.add(layer_row(model, l, is_smallest));
  }
  std::string out = table.text(style) + rest_text(style, model.num_layers(), shown);
  if (starred) out += paint(style, Tone::kFaint, "  * smaller than every tensor before it") + "\n";
  return out;
}

// The operators of a graph, with the layer that each is in.
std::string operator_table(const Style& style, const Model& model, bool all) {
  using enum Column::Align;
  using enum Column::Fit;
  const std::size_t shown = shown_of(model.operators().size(), all);
  Table table({{kRight},
               {kRight},
               {kLeft, all ? kWhole : kLosesMiddle},
               {kLeft, kLosesMiddle},
               {kRight},
               {kRight},
               {kRight}});
  table.set_header({"", "layer", "operator", "type", "work", "weights", "output"});
  std::uint32_t layer = 1;
  for (std::size_t i = 0; i < shown; ++i) {
    const Operator& op = model.operators()[i];
    if (i > model.layer(layer).last_operator) ++layer;
    Bytes output;
    for (const TensorId t : op.outputs) output += model.tensors()[t.index()].size;
    table.add({{fmt::format("{}", i + 1), Tone::kFaint},
               {fmt::format("{}", layer)},
               {printable(op.name)},
               {printable(op.type), Tone::kFaint},
               {work_text(op)},
               {op.weights > Bytes() ? to_human(op.weights) : ""},
               {to_human(output)}});
  }
  return table.text(style) + rest_text(style, model.operators().size(), shown);
}

std::string listed(const std::set<std::string_view>& devices) {
  std::string names;
  for (const std::string_view device : devices)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", printable(device));
  return names;
}

std::string devices_text(const Model& model) {
  std::set<std::string_view> devices;
  for (const Layer& layer : model.layers())
    for (const Layer::OnDevice& at : layer.on_device) devices.insert(at.device);
  return devices.empty() ? "" : fmt::format("  times on {}\n", listed(devices));
}

// What stays pay for where they begin and end, and which layers one kernel runs.
std::string ends_text(const Model& model) {
  std::set<std::string_view> devices;
  std::size_t num_fused = 0;
  for (const Layer& layer : model.layers()) {
    for (const auto* times : {&layer.enter, &layer.leave})
      for (const DeviceTime& at : *times) devices.insert(at.device);
    num_fused += layer.fused ? 1 : 0;
  }
  std::string out;
  if (!devices.empty())
    out += fmt::format("  stays pay for entering and leaving layers on {}\n", listed(devices));
  if (num_fused > 0) out += fmt::format("  {} fused with the next\n", counted(num_fused, "layer"));
  return out;
}

// Of all layers together, as far as it is known.
std::string all_work_text(const api::ModelFacts& facts) {
  if (std::ranges::none_of(facts.model->layers(), &Layer::only_timed)) return to_human(facts.work);
  return facts.work > Flop() ? to_human(facts.work) + " plus unknown work" : "unknown";
}

std::string cuts_text(const api::ModelFacts& facts) {
  return fmt::format("  cuts: {} between single tensors{}\n", counted(facts.num_blocks, "block"),
                     facts.single_cuts_optimal ? ", optimal if nodes differ in speed alone"
                                               : "; --cuts any may be faster");
}

// What each further run takes, and what stays where layers run.
std::string steps_text(const api::ModelFacts& facts) {
  const Model& model = *facts.model;
  std::string out;
  if (model.steps() > 0)
    out += fmt::format("  then {} of {}, input {}, result {} each\n",
                       counted(model.steps(), "further run"), to_human(facts.step_work),
                       to_human(model.step_model()->tensor_size(0)),
                       to_human(model.step_model()->tensor_size(model.num_layers())));
  if (facts.state > Bytes())
    out += fmt::format("  state {}, kept where its layers run\n", to_human(facts.state));
  return out;
}

}  // namespace

std::string show_model_facts(const Style& style, const api::ModelFacts& facts, bool all) {
  const Model& model = *facts.model;
  const bool is_chain = model.operators().size() == model.num_layers();
  const std::string shape =
      is_chain ? "a chain"
               : fmt::format("a graph of {}", counted(model.operators().size(), "operator"));
  std::string out = title(style, model.name(), "model",
                          fmt::format("{}, {}", counted(model.num_layers(), "layer"), shape));
  out += fmt::format("  work {}, weights {}, input {}, result {}\n", all_work_text(facts),
                     to_human(facts.weights), to_human(model.tensor_size(0)),
                     to_human(model.tensor_size(model.num_layers())));
  out += steps_text(facts);
  out += devices_text(model) + ends_text(model);
  if (facts.macs > 0.0)
    out += fmt::format("  {:.4g} G multiply-adds in Conv, Gemm and MatMul\n", facts.macs / 1e9);
  if (!is_chain || model.cuts() == Cuts::kAny) out += cuts_text(facts);
  out += notes_text(model.notes(), style);
  if (model.num_layers() > 0) out += '\n' + layer_table(style, model, all);
  if (all && !is_chain) out += '\n' + operator_table(style, model, all);
  return out;
}

}  // namespace lamina::app
