#include "lamina/api/model_document.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/api/document_parts.h"

namespace lamina::api {
namespace {

std::vector<std::string_view> operator_types(const Model& model, const Layer& layer) {
  std::vector<std::string_view> types;
  for (std::uint32_t i = layer.first_operator; i <= layer.last_operator; ++i)
    types.emplace_back(model.operators()[i].type);
  return types;
}

using TimesByDevice = std::vector<std::pair<std::string_view, Seconds>>;

void times(std::string& out, JsonBlock& row, std::string_view key, const TimesByDevice& by_device) {
  if (by_device.empty()) return;
  row.key(key);
  JsonBlock block(out, '{');
  for (const auto& [device, time] : by_device) block.field(device, time.value());
  block.close();
}

// What layers and operators share.
template <class Part>
void costs(JsonBlock& row, const Part& part) {
  row.field("macs", part.macs);
  row.field("work_flop", part.only_timed ? std::nullopt : std::optional(part.work.value()));
  row.field("weights_bytes", part.weights.value());
  row.field("state_bytes", part.state.value());
}

TimesByDevice times_of(const Layer& layer) {
  TimesByDevice by_device;
  for (const Layer::OnDevice& at : layer.on_device)
    if (!at.needs_compute) by_device.emplace_back(at.device, at.measured);
  return by_device;
}

TimesByDevice times_of(const std::vector<DeviceTime>& times) {
  TimesByDevice by_device;
  for (const DeviceTime& time : times) by_device.emplace_back(time.device, time.time);
  return by_device;
}

// What a stay pays that begins or ends with it.
template <class Part>
void ends(std::string& out, JsonBlock& row, const Part& part) {
  times(out, row, "enter_s", times_of(part.enter));
  times(out, row, "leave_s", times_of(part.leave));
  if (part.fused) row.field("fused", true);
}

// The layer in a further run.
void step_of_layer(std::string& out, JsonBlock& row, const Layer& layer) {
  row.field("step_work_flop", layer.only_timed ? std::nullopt : std::optional(layer.work.value()));
  row.field("step_output_bytes", layer.output.value());
  times(out, row, "step_times_s", times_of(layer));
}

void layer_row(std::string& out, JsonBlock& row, const Model& model, const Layer& layer) {
  row.field("name", layer.name);
  texts(out, row, "operators", operator_types(model, layer));
  costs(row, layer);
  row.field("output_bytes", layer.output.value());
  times(out, row, "times_s", times_of(layer));
  ends(out, row, layer);
}

// Operators by number, from 1 in an execution order; an input of 0 is the model's.
void operator_row(std::string& out, JsonBlock& row, const Model& model, const Operator& op) {
  row.field("name", op.name);
  row.field("type", op.type);
  row.key("inputs");
  JsonBlock inputs(out, '[');
  for (const TensorId t : op.inputs) {
    const OperatorId maker = model.tensors()[t.index()].producer;
    inputs.element();
    io::append_json(out, static_cast<std::int64_t>(maker.valid() ? maker.index() + 1 : 0));
  }
  inputs.close();
  costs(row, op);
  Bytes output;
  for (const TensorId t : op.outputs) output += model.tensors()[t.index()].size;
  row.field("output_bytes", output.value());
  times(out, row, "times_s", times_of(op.times));
  ends(out, row, op);
}

// The operators, with the layer each is in; a chain's are its layers, which say it all.
void operators(std::string& out, JsonBlock& document, const Model& model) {
  if (model.operators().size() == model.num_layers()) return;
  std::size_t index = 0;
  std::uint32_t layer = 1;
  objects(out, document, "operators", model.operators(), [&](JsonBlock& row, const Operator& op) {
    if (index > model.layer(layer).last_operator) ++layer;
    field(row, "index", ++index);
    field(row, "layer", layer);
    operator_row(out, row, model, op);
  });
}

}  // namespace

std::string json_of(const ModelFacts& facts) {
  const Model& model = *facts.model;
  return document_of([&](std::string& out, JsonBlock& document) {
    document.field("kind", std::string_view("model"));
    document.field("name", model.name());
    document.field("input_bytes", model.tensor_size(0).value());
    field(document, "layer_count", model.num_layers());
    field(document, "operator_count", model.operators().size());
    field(document, "block_count", facts.num_blocks);
    if (facts.num_ideals)
      field(document, "ideal_count", *facts.num_ideals);
    else
      document.null("ideal_count");
    document.field("single_cuts_optimal", facts.single_cuts_optimal);
    document.field("macs", facts.macs);
    document.field("work_flop", facts.work.value());
    document.field("weights_bytes", facts.weights.value());
    document.field("state_bytes", facts.state.value());
    field(document, "steps", model.steps());
    if (model.steps() > 0) {
      document.field("step_input_bytes", model.step_model()->tensor_size(0).value());
      document.field("step_work_flop", facts.step_work.value());
    }
    std::uint32_t index = 0;
    objects(out, document, "layers", model.layers(), [&](JsonBlock& row, const Layer& layer) {
      field(row, "index", ++index);
      layer_row(out, row, model, layer);
      if (model.steps() > 0) step_of_layer(out, row, model.step_model()->layer(index));
    });
    operators(out, document, model);
    texts(out, document, "notes", texts_of(model.notes()));
  });
}

}  // namespace lamina::api
