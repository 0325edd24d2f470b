#include "lamina/io/onnx/analyser.h"

#include <algorithm>
#include <fmt/format.h>
#include <queue>
#include <set>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/proto.h"

namespace lamina::io::onnx_reader {
namespace {

// Names that the bodies of a node use and do not make themselves.
using Names = std::set<std::string_view>;

void add_names_from_outside(const onnx::GraphProto& body, Names& out) {
  Names own, used;
  for (const auto& input : body.input()) own.insert(input.name());
  for (const auto& weight : body.initializer()) own.insert(weight.name());
  for (const auto& weight : body.sparse_initializer()) own.insert(weight.values().name());
  for (const onnx::NodeProto& node : body.node()) {
    own.insert(node.output().begin(), node.output().end());
    used.insert(node.input().begin(), node.input().end());
    for (const onnx::AttributeProto& a : node.attribute()) {
      if (a.has_g()) add_names_from_outside(a.g(), used);
      for (const onnx::GraphProto& inner : a.graphs()) add_names_from_outside(inner, used);
    }
  }
  for (const auto& output : body.output()) used.insert(output.name());
  std::ranges::set_difference(used, own, std::inserter(out, out.end()));
}

Names names_from_outside(const onnx::NodeProto& node) {
  Names names;
  for (const onnx::AttributeProto& a : node.attribute()) {
    if (a.has_g()) add_names_from_outside(a.g(), names);
    for (const onnx::GraphProto& body : a.graphs()) add_names_from_outside(body, names);
  }
  return names;
}

}  // namespace

std::string name_of(const Step& step, const Graph& graph) {
  if (!step.node->name().empty()) return step.node->name();
  for (const TensorAt t : step.outputs)
    if (t != kNone) return graph.tensors[t].name;
  return step.node->op_type();
}

std::string called(const Step& step, const Graph& graph) {
  return fmt::format("{} {}", step.node->op_type().empty() ? "operator" : step.node->op_type(),
                     lamina::quoted(name_of(step, graph)));
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

// A sparse weight stores its values and where they are.
Analyser::Done Analyser::add_sparse_weights(const onnx::GraphProto& graph, Scope& scope) {
  for (const onnx::SparseTensorProto& weight : graph.sparse_initializer()) {
    const auto values = read_tensor(weight.values());
    if (!values) return tl::unexpected(values.error());
    const auto indices = read_tensor(weight.indices());
    if (!indices) return tl::unexpected(indices.error());
    const auto at = add_tensor(scope, weight.values().name());
    if (!at) return tl::unexpected(at.error());
    GraphTensor& tensor = graph_.tensors[*at];
    tensor.info.type = values->type;
    tensor.info.shape = Shape(weight.dims().begin(), weight.dims().end());
    tensor.is_constant = tensor.is_weight = true;
    tensor.stored_bytes = bytes_of(*values) + bytes_of(*indices);
    if (auto ok = demand_sane(*tensor.info.shape, tensor.name); !ok) return ok;
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

Analyser::Done Analyser::connect(const Scope& scope, StepAt first) {
  for (StepAt at = first; at < graph_.steps.size(); ++at) {
    Step& step = graph_.steps[at];
    for (const std::string& name : step.node->input()) {
      step.inputs.push_back(name.empty() ? kNone : scope.find(name));
      if (!name.empty() && step.inputs.back() == kNone)
        return error(ErrorCode::kModel, fmt::format("{} uses tensor {}, which no operator produces",
                                                    called(step, graph_), lamina::quoted(name)));
    }
    for (const std::string_view name : names_from_outside(*step.node))
      if (const TensorAt t = scope.find(name); t != kNone) step.captured.push_back(t);
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
               fmt::format("the operators form a cycle; {} is on it or depends on it",
                           called(graph_.steps[at], graph_)));
}

Analyser::Done Analyser::add_inputs(const onnx::GraphProto& graph, Scope& scope,
                                    const std::vector<TensorInfo>* given) {
  for (const onnx::ValueInfoProto& input : graph.input()) {
    if (scope.names.contains(input.name())) continue;  // a weight, listed among the inputs (IR 3)
    const auto at = add_tensor(scope, input.name());
    if (!at) return tl::unexpected(at.error());
    GraphTensor& tensor = graph_.tensors[*at];
    const std::size_t i = scope.inputs.size();
    if (given != nullptr && i < given->size()) tensor.info = (*given)[i];
    // Known in each round, as the condition of a loop is while its body runs.
    tensor.is_constant = tensor.follows_input = tensor.info.has_values();
    if (!tensor.info.shape) {
      TensorInfo declared = declared_info(input.type(), input.name(), given == nullptr);
      if (tensor.info.type != kUndefined) declared.type = tensor.info.type;
      tensor.info = std::move(declared);
      if (!tensor.info.shape) tensor.info.shape = session_.dimensions.shape_of(input.name());
    }
    tensor.unknown_because = "the file gives no shape for this input";
    if (tensor.info.shape)
      if (auto ok = demand_sane(*tensor.info.shape, input.name()); !ok) return ok;
    scope.inputs.push_back(*at);
  }
  return {};
}

Analyser::Done Analyser::find_results(const onnx::GraphProto& graph, Scope& scope) {
  for (const onnx::ValueInfoProto& output : graph.output()) {
    scope.results.push_back(scope.find(output.name()));
    if (scope.results.back() == kNone)
      return error(ErrorCode::kModel, fmt::format("no operator produces the result {}",
                                                  lamina::quoted(output.name())));
  }
  return {};
}

Analyser::Done Analyser::load(const onnx::GraphProto& graph, Scope& scope,
                              const std::vector<TensorInfo>* given) {
  for (const onnx::ValueInfoProto& info : graph.value_info())
    scope.declared.emplace(info.name(), &info);
  for (const onnx::ValueInfoProto& info : graph.output())
    scope.declared.emplace(info.name(), &info);
  const auto first = static_cast<StepAt>(graph_.steps.size());
  return add_weights(graph, scope)
      .and_then([&] { return add_sparse_weights(graph, scope); })
      .and_then([&] { return add_inputs(graph, scope, given); })
      .and_then([&] { return add_nodes(graph, scope); })
      .and_then([&] { return connect(scope, first); })
      .and_then([&] { return put_in_order(scope, first); })
      .and_then([&] { return find_results(graph, scope); });
}

Expected<void> Analyser::analyse(const onnx::GraphProto& main) {
  Scope scope;
  if (auto ok = load(main, scope, nullptr); !ok) return ok;
  for (const StepAt at : scope.order)
    if (auto ok = work_out(scope, at); !ok) return ok;
  graph_.inputs = std::move(scope.inputs);
  graph_.results = std::move(scope.results);
  graph_.order = std::move(scope.order);
  return {};
}

}  // namespace lamina::io::onnx_reader
