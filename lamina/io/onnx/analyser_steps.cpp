// The part of Analyser that applies the rules to one operator.

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/analyser.h"
#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/values.h"
#include "lamina/io/onnx/work.h"

namespace lamina::io::onnx_reader {
namespace {

using Dimension = onnx::TensorShapeProto::Dimension;

bool is_random(const std::string& type) {
  return type.starts_with("Random") || type == "Multinomial" || type == "Bernoulli";
}

bool has_bodies(const Op& op) {
  return op.type() == "If" || op.type() == "Loop" || op.type() == "Scan";
}

}  // namespace

TensorInfo Analyser::declared_info(const onnx::TypeProto& type, std::string_view tensor,
                                   bool is_input) {
  TensorInfo info;
  if (!type.has_tensor_type()) return info;
  info.type = type.tensor_type().elem_type();
  if (!type.tensor_type().has_shape()) return info;
  const auto size_of = [&](const Dimension& dim, std::size_t i) -> std::optional<std::int64_t> {
    if (dim.has_dim_value() && dim.dim_value() != -1) return dim.dim_value();
    if (const auto given = session_.dimensions.place(tensor, i)) return given;
    const bool has_name = !dim.dim_param().empty() && dim.dim_param() != "?";
    if (has_name) return session_.dimensions.symbol(dim.dim_param());
    return is_input ? std::optional(session_.dimensions.assume_place(tensor, i)) : std::nullopt;
  };
  Shape shape;
  for (const Dimension& dim : type.tensor_type().shape().dim()) {
    const auto size = size_of(dim, shape.size());
    if (!size) return info;
    shape.push_back(*size);
  }
  info.shape = std::move(shape);
  return info;
}

// Puts together what was inferred of a tensor, what the file says of it, and what the user does.
Analyser::Done Analyser::reconcile(const Declared& declared, GraphTensor& tensor) {
  const auto at = declared.find(tensor.name);
  const bool is_declared = at != declared.end();
  if (!tensor.info.shape) {
    if (is_declared) {
      const TensorInfo info = declared_info(at->second->type(), tensor.name, false);
      tensor.info.shape = info.shape;
      if (tensor.info.type == kUndefined) tensor.info.type = info.type;
    }
    if (!tensor.info.shape) tensor.info.shape = session_.dimensions.shape_of(tensor.name);
  } else if (is_declared && at->second->type().tensor_type().has_shape()) {
    const auto& dims = at->second->type().tensor_type().shape().dim();
    const Shape& inferred = *tensor.info.shape;
    bool fits = static_cast<std::size_t>(dims.size()) == inferred.size();
    for (std::size_t i = 0; fits && i < inferred.size(); ++i) {
      const Dimension& dim = dims[static_cast<int>(i)];
      if (dim.has_dim_value() && dim.dim_value() != -1) fits = dim.dim_value() == inferred[i];
      if (!dim.dim_param().empty()) session_.dimensions.learn(dim.dim_param(), inferred[i]);
    }
    if (!fits && session_.num_contradictions++ == 0)
      session_.first_contradiction =
          fmt::format("{} has {}", lamina::quoted(tensor.name), to_text(inferred));
  }
  return tensor.info.shape ? demand_sane(*tensor.info.shape, tensor.name) : Done();
}

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

Analyser::Done Analyser::set_outputs(const Scope& scope, StepAt at, Inferred& inferred) {
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
      tensor.unknown_because = inferred.error();
    } else if (i < inferred->size()) {
      tensor.info = (*inferred)[i];
      tensor.unknown_because = "the number of its elements depends on the data";
    }
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
    return inferred ? set_outputs(scope, at, *inferred) : tl::unexpected(inferred.error());
  }
  Inferred inferred = infer_shapes(op);
  if (inferred && step.is_constant) evaluate(op, *inferred);
  if (auto ok = set_outputs(scope, at, inferred); !ok) return ok;
  if (!step.is_constant) set_cost(step, op, inferred);
  return {};
}

}  // namespace lamina::io::onnx_reader
