// The part of Analyser that applies the rules to one operator.

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/expected.h"
#include "lamina/core/nearest.h"
#include "lamina/io/onnx/analyser.h"
#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/output_types.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/values.h"
#include "lamina/io/onnx/work.h"

namespace lamina::io::onnx_reader {
namespace {

bool is_random(const std::string& type) {
  return type.starts_with("Random") || type == "Multinomial" || type == "Bernoulli";
}

// Bytes of the weights in graphs that an operator runs in its own way, as BeamSearch its decoder.
Expected<double> weights_in(const onnx::NodeProto& node);

Expected<double> weights_in(const onnx::GraphProto& graph) {
  double bytes = 0.0;
  for (const onnx::TensorProto& weight : graph.initializer()) {
    const auto info = read_tensor(weight);
    if (!info) return tl::unexpected(info.error());
    bytes += bytes_of(*info);
  }
  for (const onnx::NodeProto& node : graph.node()) {
    const auto inside = weights_in(node);
    if (!inside) return inside;
    bytes += *inside;
  }
  return bytes;
}

Expected<double> weights_in(const onnx::NodeProto& node) {
  double bytes = 0.0;
  for (const onnx::AttributeProto& a : node.attribute()) {
    if (!a.has_g()) continue;
    const auto inside = weights_in(a.g());
    if (!inside) return inside;
    bytes += *inside;
  }
  return bytes;
}

bool has_bodies(const Op& op) {
  return op.type() == "If" || op.type() == "Loop" || op.type() == "Scan";
}

}  // namespace

bool Analyser::makes_constants(const Step& step) const {
  const std::string& type = step.node->op_type();
  if (type == "Constant") return true;
  if (is_random(type)) return false;
  const TensorInfo* const first = step.inputs.empty() || step.inputs[0] == kNone
                                      ? nullptr
                                      : &graph_.tensors[step.inputs[0]].info;
  if (first != nullptr && first->shape && (type == "Shape" || type == "Size" || type == "EyeLike"))
    return true;
  if (first != nullptr && first->parts && type == "SequenceLength") return true;
  if (step.inputs.empty() && step.captured.empty()) return type == "SequenceEmpty";
  const auto constant = [&](TensorAt t) { return t == kNone || graph_.tensors[t].is_constant; };
  return std::ranges::all_of(step.inputs, constant) && std::ranges::all_of(step.captured, constant);
}

// Which operator cannot run: the step itself, or one that its inputs come from.
std::string Analyser::obstacle(const Step& step, const Reason& reason) const {
  if (reason.is_misfit)
    return fmt::format("{} cannot run because {}", called(step, graph_), reason.text);
  for (const auto* const list : {&step.inputs, &step.captured})
    for (const TensorAt t : *list)
      if (t != kNone && !graph_.tensors[t].cannot.empty()) return graph_.tensors[t].cannot;
  return {};
}

Analyser::Done Analyser::set_outputs(const Scope& scope, StepAt at, const Op& op,
                                     Inferred& inferred) {
  const Step& step = graph_.steps[at];
  const auto follows = [&](TensorAt t) {
    return t != kNone && (!graph_.tensors[t].is_constant || graph_.tensors[t].follows_input);
  };
  const bool follows_input =
      std::ranges::any_of(step.inputs, follows) || std::ranges::any_of(step.captured, follows);
  const std::string& type = step.node->op_type();
  const bool is_root = type == "Constant" || (type == "ConstantOfShape" && !follows_input);
  for (std::size_t i = 0; i < step.outputs.size(); ++i) {
    if (step.outputs[i] == kNone) continue;
    GraphTensor& tensor = graph_.tensors[step.outputs[i]];
    if (!inferred) {
      tensor.unknown_because = inferred.error().text;
      tensor.cannot = obstacle(step, inferred.error());
    } else if (i < inferred->size()) {
      tensor.info = (*inferred)[i];
      tensor.unknown_because = "the number of its elements depends on the data";
    }
    if (tensor.info.type == kUndefined && has_shape_rule(op.type()))
      tensor.info.type = type_of_output(op, i);
    tensor.is_constant = step.is_constant;
    tensor.is_weight = step.is_constant && is_root;
    tensor.follows_input = step.is_constant && follows_input;
    if (auto ok = reconcile(scope.declared, tensor); !ok) return ok;
  }
  return {};
}

void Analyser::set_cost(Step& step, const Op& op, const Inferred& inferred) {
  std::vector<TensorInfo> outputs;
  if (inferred) outputs = *inferred;
  outputs.resize(std::max(outputs.size(), step.outputs.size()));
  for (std::size_t i = 0; i < step.outputs.size(); ++i)
    if (step.outputs[i] != kNone) outputs[i] = graph_.tensors[step.outputs[i]].info;
  const Cost cost = cost_of(op, outputs);
  step.work = cost.work;
  step.macs = cost.macs;
  if (!cost.is_known) step.uncounted.push_back(op.type());
}

Analyser::Done Analyser::work_out(const Scope& scope, StepAt at) {
  Step& step = graph_.steps[at];
  std::vector<const TensorInfo*> inputs;
  for (const TensorAt t : step.inputs)
    inputs.push_back(t == kNone ? nullptr : &graph_.tensors[t].info);
  const Op op(*step.node, session_.opset, std::move(inputs));
  step.is_constant = makes_constants(step);
  if (has_bodies(op)) {
    auto inferred = run_bodies(scope, step, op);
    return inferred ? set_outputs(scope, at, op, *inferred) : tl::unexpected(inferred.error());
  }
  Inferred inferred = infer_shapes(op);
  if (inferred && step.is_constant) evaluate(op, *inferred);
  if (auto ok = set_outputs(scope, at, op, inferred); !ok) return ok;
  if (!step.is_constant) set_cost(step, op, inferred);
  for (const TensorAt t : step.captured)
    if (graph_.tensors[t].is_constant) step.body_constants.push_back(t);
  const auto own = weights_in(*step.node);
  if (!own) return tl::unexpected(own.error());
  step.own_weights = *own;
  return {};
}

}  // namespace lamina::io::onnx_reader
