#include "lamina/io/onnx/analyser.h"

#include <algorithm>
#include <fmt/format.h>
#include <queue>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/io/onnx/shapes.h"
#include "lamina/io/onnx/values.h"
#include "lamina/io/onnx/work.h"

namespace lamina::io::onnx_reader {
namespace {

std::string called(const Step& step, const Graph& graph) {
  return fmt::format(
      "{} {}", step.node->op_type().empty() ? "operator" : lamina::quoted(step.node->op_type()),
      lamina::quoted(name_of(step, graph)));
}

}  // namespace

std::string name_of(const Step& step, const Graph& graph) {
  if (!step.node->name().empty()) return step.node->name();
  for (const TensorAt t : step.outputs)
    if (t != kNone) return graph.tensors[t].name;
  return step.node->op_type();
}

TensorAt Analyser::Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer)
    if (const auto at = scope->names.find(name); at != scope->names.end()) return at->second;
  return kNone;
}

Expected<TensorAt> Analyser::add_tensor(Scope& scope, const std::string& name) {
  const auto at = static_cast<TensorAt>(graph_.tensors.size());
  if (!scope.names.emplace(name, at).second)
    return error(ErrorCode::kModel, fmt::format("tensor {} is made twice", lamina::quoted(name)));
  graph_.tensors.emplace_back().name = name;
  return at;
}

Analyser::Done Analyser::add_weights(const onnx::GraphProto& graph, Scope& scope) {
  for (const onnx::TensorProto& weight : graph.initializer()) {
    auto info = read_tensor(weight);
    if (!info) return tl::unexpected(info.error());
    const auto at = add_tensor(scope, weight.name());
    if (!at) return tl::unexpected(at.error());
    GraphTensor& tensor = graph_.tensors[*at];
    tensor.info = *std::move(info);
    tensor.is_constant = tensor.is_weight = true;
  }
  return {};
}

Analyser::Done Analyser::add_nodes(const onnx::GraphProto& graph, Scope& scope) {
  for (const onnx::NodeProto& node : graph.node()) {
    const auto at = static_cast<StepAt>(graph_.steps.size());
    Step& step = graph_.steps.emplace_back();
    step.node = &node;
    for (const std::string& name : node.output()) {
      if (name.empty()) {
        step.outputs.push_back(kNone);
        continue;
      }
      const auto tensor = add_tensor(scope, name);
      if (!tensor) return tl::unexpected(tensor.error());
      graph_.tensors[*tensor].maker = at;
      step.outputs.push_back(*tensor);
    }
  }
  return {};
}

Analyser::Done Analyser::connect(Scope& scope, StepAt first) {
  for (StepAt at = first; at < graph_.steps.size(); ++at) {
    Step& step = graph_.steps[at];
    for (const std::string& name : step.node->input()) {
      step.inputs.push_back(name.empty() ? kNone : scope.find(name));
      if (!name.empty() && step.inputs.back() == kNone)
        return error(ErrorCode::kModel, fmt::format("{} uses tensor {}, which nobody makes",
                                                    called(step, graph_), lamina::quoted(name)));
    }
  }
  return {};
}

// Kahn's algorithm; among ready steps the first of the file goes first.
Analyser::Done Analyser::put_in_order(Scope& scope, StepAt first) {
  const std::size_t count = graph_.steps.size() - first;
  std::vector<std::vector<StepAt>> users(count);
  std::vector<std::size_t> missing(count);
  std::priority_queue<StepAt, std::vector<StepAt>, std::greater<>> ready;
  const auto wait_for = [&](StepAt at, TensorAt t) {
    const StepAt maker = t == kNone ? kNone : graph_.tensors[t].maker;
    if (maker == kNone || maker < first) return;
    users[maker - first].push_back(at);
    ++missing[at - first];
  };
  for (auto at = first; at < first + count; ++at) {
    for (const TensorAt t : graph_.steps[at].inputs) wait_for(at, t);
    for (const TensorAt t : graph_.steps[at].captured) wait_for(at, t);
    if (missing[at - first] == 0) ready.push(at);
  }
  while (!ready.empty()) {
    scope.order.push_back(ready.top());
    ready.pop();
    for (const StepAt user : users[scope.order.back() - first])
      if (--missing[user - first] == 0) ready.push(user);
  }
  if (scope.order.size() == count) return {};
  const auto stuck = std::ranges::find_if(missing, [](std::size_t n) { return n > 0; });
  const auto at = first + static_cast<StepAt>(stuck - missing.begin());
  return error(ErrorCode::kModel,
               fmt::format("the operators form a cycle; {} is on it or behind it",
                           called(graph_.steps[at], graph_)));
}

TensorInfo Analyser::declared_info(const onnx::TypeProto& type, std::string_view tensor,
                                   bool is_input) {
  TensorInfo info;
  if (!type.has_tensor_type()) return info;
  info.type = type.tensor_type().elem_type();
  if (!type.tensor_type().has_shape()) {
    info.shape = session_.dimensions.shape_of(tensor);
    return info;
  }
  Shape shape;
  for (const auto& dim : type.tensor_type().shape().dim()) {
    const std::size_t i = shape.size();
    if (dim.has_dim_value() && !(is_input && dim.dim_value() == -1)) {
      shape.push_back(dim.dim_value());
    } else if (!dim.dim_param().empty()) {
      shape.push_back(session_.dimensions.symbol(dim.dim_param()));
    } else if (is_input) {
      shape.push_back(session_.dimensions.place_or_one(tensor, i));
    } else if (const auto given = session_.dimensions.place(tensor, i)) {
      shape.push_back(*given);
    } else {
      return info;
    }
  }
  info.shape = std::move(shape);
  return info;
}

// Puts together what was inferred of a tensor and what the file says of it.
Analyser::Done Analyser::reconcile(const Scope& scope, GraphTensor& tensor) {
  const auto at = scope.declared.find(tensor.name);
  if (at == scope.declared.end()) {
    if (!tensor.info.shape) tensor.info.shape = session_.dimensions.shape_of(tensor.name);
    return {};
  }
  const onnx::TypeProto& type = at->second->type();
  if (tensor.info.type == kUndefined) tensor.info.type = type.tensor_type().elem_type();
  if (!tensor.info.shape) {
    tensor.info.shape = declared_info(type, tensor.name, false).shape;
    if (!tensor.info.shape) tensor.info.shape = session_.dimensions.shape_of(tensor.name);
    return tensor.info.shape ? demand_sane(*tensor.info.shape, tensor.name) : Done();
  }
  if (!type.tensor_type().has_shape()) return {};
  const auto& dims = type.tensor_type().shape().dim();
  const Shape& inferred = *tensor.info.shape;
  bool fits = static_cast<std::size_t>(dims.size()) == inferred.size();
  Shape declared;
  for (std::size_t i = 0; fits && i < inferred.size(); ++i) {
    const auto& dim = dims[static_cast<int>(i)];
    if (dim.has_dim_value()) fits = dim.dim_value() == inferred[i];
    if (!dim.dim_param().empty()) session_.dimensions.learn(dim.dim_param(), inferred[i]);
  }
  if (fits) return {};
  if (session_.num_contradictions++ == 0)
    session_.first_contradiction =
        fmt::format("{} is {} by its operator", lamina::quoted(tensor.name), to_text(inferred));
  return {};
}

bool Analyser::makes_constants(const Step& step) const {
  const std::string& type = step.node->op_type();
  const auto first_shape_known = [&] {
    return !step.inputs.empty() && step.inputs[0] != kNone &&
           graph_.tensors[step.inputs[0]].info.shape;
  };
  if (type == "Constant") return true;
  if (type == "Shape" || type == "Size" || type == "EyeLike") return first_shape_known();
  if (type.starts_with("Random") || type == "Multinomial" || type == "Bernoulli") return false;
  if (step.inputs.empty() && step.captured.empty()) return false;
  const auto constant = [&](TensorAt t) { return t == kNone || graph_.tensors[t].is_constant; };
  return std::ranges::all_of(step.inputs, constant) && std::ranges::all_of(step.captured, constant);
}

Analyser::Done Analyser::set_outputs(const Scope& scope, StepAt at, Inferred inferred) {
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
    if (!inferred)
      tensor.unknown_because = inferred.error();
    else if (i < inferred->size())
      tensor.info = std::move((*inferred)[i]);
    tensor.is_constant = step.is_constant;
    tensor.is_weight = step.is_constant && is_root;
    tensor.follows_input = step.is_constant && follows_input;
    if (tensor.info.shape)
      if (auto ok = demand_sane(*tensor.info.shape, tensor.name); !ok) return ok;
    if (auto ok = reconcile(scope, tensor); !ok) return ok;
  }
  return {};
}

Analyser::Done Analyser::work_out(const Scope& scope, StepAt at) {
  Step& step = graph_.steps[at];
  std::vector<const TensorInfo*> inputs;
  for (const TensorAt t : step.inputs)
    inputs.push_back(t == kNone ? nullptr : &graph_.tensors[t].info);
  const Op op(*step.node, session_.opset, std::move(inputs));
  step.is_constant = makes_constants(step);
  Inferred inferred = infer_shapes(op);
  if (inferred && step.is_constant) evaluate(op, *inferred);
  if (auto ok = set_outputs(scope, at, std::move(inferred)); !ok) return ok;
  if (step.is_constant) return {};

  std::vector<TensorInfo> outputs;
  for (const TensorAt t : step.outputs)
    outputs.push_back(t == kNone ? TensorInfo() : graph_.tensors[t].info);
  const Cost cost = cost_of(op, outputs);
  step.work = cost.work;
  step.macs = cost.macs;
  if (!cost.is_known) session_.without_work_rule.insert(step.node->op_type());
  return {};
}

Analyser::Done Analyser::analyse(const onnx::GraphProto& main) {
  Scope scope;
  for (const onnx::ValueInfoProto& info : main.value_info())
    scope.declared.emplace(info.name(), &info);
  for (const onnx::ValueInfoProto& info : main.output()) scope.declared.emplace(info.name(), &info);
  if (auto ok = add_weights(main, scope); !ok) return ok;
  for (const onnx::ValueInfoProto& input : main.input()) {
    if (scope.names.contains(input.name())) continue;  // a weight, listed among the inputs (IR 3)
    const auto at = add_tensor(scope, input.name());
    if (!at) return tl::unexpected(at.error());
    GraphTensor& tensor = graph_.tensors[*at];
    tensor.info = declared_info(input.type(), input.name(), true);
    tensor.unknown_because = "the file gives no shape for this input";
    if (tensor.info.shape)
      if (auto ok = demand_sane(*tensor.info.shape, input.name()); !ok) return ok;
    graph_.inputs.push_back(*at);
  }
  if (auto ok = add_nodes(main, scope); !ok) return ok;
  if (auto ok = connect(scope, 0); !ok) return ok;
  if (auto ok = put_in_order(scope, 0); !ok) return ok;
  for (const StepAt at : scope.order)
    if (auto ok = work_out(scope, at); !ok) return ok;
  for (const onnx::ValueInfoProto& output : main.output()) {
    const TensorAt at = scope.find(output.name());
    if (at == kNone)
      return error(ErrorCode::kModel,
                   fmt::format("nobody makes the result {}", lamina::quoted(output.name())));
    graph_.results.push_back(at);
  }
  graph_.order = std::move(scope.order);
  return {};
}

}  // namespace lamina::io::onnx_reader
