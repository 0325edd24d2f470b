#include "lamina/split/part_model.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "lamina/core/quoted.h"
#include "lamina/io/onnx/proto.h"

namespace lamina::split {
namespace {

constexpr std::int64_t kFirstIr = 4;  // in which weights need not be among the inputs

std::string_view domain_of(std::string_view domain) {
  return domain == "ai.onnx" ? std::string_view() : domain;
}

// The domains of the node's operators, in bodies too.
void add_domains(const onnx::NodeProto& node, std::set<std::string_view>& domains) {
  domains.insert(domain_of(node.domain()));
  const auto add_body = [&](const onnx::GraphProto& body) {
    for (const onnx::NodeProto& inside : body.node()) add_domains(inside, domains);
  };
  for (const onnx::AttributeProto& a : node.attribute()) {
    if (a.has_g()) add_body(a.g());
    for (const onnx::GraphProto& body : a.graphs()) add_body(body);
  }
}

Expected<void> describe(const reader::GraphTensor& tensor, onnx::ValueInfoProto& info) {
  const auto spec = spec_of(tensor);
  if (!spec) return tl::unexpected(spec.error());
  info.set_name(spec->name);
  auto& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(tensor.info.type);
  type.mutable_shape();
  for (const std::int64_t d : spec->shape) type.mutable_shape()->add_dim()->set_dim_value(d);
  return {};
}

void add_constant(const reader::GraphTensor& tensor, onnx::GraphProto& graph) {
  onnx::TensorProto& out = *graph.add_initializer();
  out.set_name(tensor.name);
  out.set_data_type(reader::kInt64);
  for (const std::int64_t d : *tensor.info.shape) out.add_dims(d);
  for (const std::int64_t value : *tensor.info.ints) out.add_int64_data(value);
}

}  // namespace

struct PartModels::Weights {
  std::unordered_map<std::string_view, const onnx::TensorProto*> dense;
  std::unordered_map<std::string_view, const onnx::SparseTensorProto*> sparse;
};

Expected<TensorSpec> spec_of(const reader::GraphTensor& tensor) {
  const auto refused = [&](std::string_view why) {
    return error(ErrorCode::kUnsupported,
                 fmt::format("tensor {} cannot travel: {}", lamina::quoted(tensor.name), why));
  };
  if (tensor.info.parts) return refused("it is a sequence");
  if (!tensor.info.shape) return refused("its shape is not known");
  if (tensor.info.type == reader::kUndefined) return refused("the type of its elements is unknown");
  const std::string_view type = reader::name_of(tensor.info.type);
  if (!bytes_of_element(type))
    return refused(fmt::format("its elements are of type {}",
                               type.empty() ? fmt::format("{}", tensor.info.type) : type));
  return TensorSpec{tensor.name, *tensor.info.shape, std::string(type)};
}

PartModels::PartModels(const reader::Analysed& analysed, Payloads& payloads)
    : analysed_(analysed), payloads_(payloads) {
  auto weights = std::make_unique<Weights>();
  for (const onnx::TensorProto& weight : analysed.model->graph().initializer())
    weights->dense.emplace(weight.name(), &weight);
  for (const onnx::SparseTensorProto& weight : analysed.model->graph().sparse_initializer())
    weights->sparse.emplace(weight.values().name(), &weight);
  weights_ = std::move(weights);
}

PartModels::~PartModels() = default;

Expected<void> PartModels::add_weights(const GraphPart& part, onnx::ModelProto& out) {
  onnx::GraphProto& graph = *out.mutable_graph();
  for (const reader::TensorAt t : part.weights) {
    const std::string& name = analysed_.graph.tensors[t].name;
    if (const auto dense = weights_->dense.find(name); dense != weights_->dense.end()) {
      onnx::TensorProto& weight = *graph.add_initializer();
      weight = *dense->second;
      if (auto ok = payloads_.take_in(weight); !ok) return ok;
    } else if (const auto sparse = weights_->sparse.find(name); sparse != weights_->sparse.end()) {
      onnx::SparseTensorProto& weight = *graph.add_sparse_initializer();
      weight = *sparse->second;
      if (auto ok = payloads_.take_in(*weight.mutable_values()); !ok) return ok;
      if (auto ok = payloads_.take_in(*weight.mutable_indices()); !ok) return ok;
    }
  }
  for (const reader::TensorAt t : part.folded) add_constant(analysed_.graph.tensors[t], graph);
  return {};
}

Expected<void> PartModels::add_nodes(const GraphPart& part, onnx::ModelProto& out) {
  for (const reader::StepAt at : part.steps) {
    onnx::NodeProto& node = *out.mutable_graph()->add_node();
    node = *analysed_.graph.steps[at].node;
    if (auto ok = payloads_.take_in(node); !ok) return ok;
  }
  return {};
}

Expected<void> PartModels::add_ends(const GraphPart& part, onnx::ModelProto& out) {
  onnx::GraphProto& graph = *out.mutable_graph();
  for (const reader::TensorAt t : part.inputs)
    if (auto ok = describe(analysed_.graph.tensors[t], *graph.add_input()); !ok) return ok;
  for (const reader::TensorAt t : part.outputs)
    if (auto ok = describe(analysed_.graph.tensors[t], *graph.add_output()); !ok) return ok;
  return {};
}

// Versions of the operators that the part has: the model's, and where only functions of it use a
// domain, theirs.
void PartModels::add_imports(onnx::ModelProto& out) const {
  std::set<std::string_view> used{""};
  for (const onnx::NodeProto& node : out.graph().node()) add_domains(node, used);
  std::map<std::string_view, std::int64_t> versions;
  for (const onnx::OperatorSetIdProto& set : analysed_.model->opset_import())
    versions.emplace(domain_of(set.domain()), set.version());
  std::map<std::string_view, std::int64_t> of_functions;
  for (const onnx::FunctionProto& function : analysed_.model->functions())
    for (const onnx::OperatorSetIdProto& set : function.opset_import()) {
      std::int64_t& version = of_functions[domain_of(set.domain())];
      version = std::max(version, set.version());
    }
  versions.insert(of_functions.begin(), of_functions.end());
  for (const auto& [domain, version] : versions) {
    if (!used.contains(domain)) continue;
    onnx::OperatorSetIdProto& set = *out.add_opset_import();
    set.set_domain(std::string(domain));
    set.set_version(version);
  }
}

Expected<onnx::ModelProto> PartModels::make(const GraphPart& part, const std::string& name) {
  onnx::ModelProto out;
  out.set_ir_version(std::max(analysed_.model->ir_version(), kFirstIr));
  out.set_producer_name("lamina");
  out.mutable_graph()->set_name(name);
  auto done = add_weights(part, out).and_then([&] { return add_nodes(part, out); }).and_then([&] {
    return add_ends(part, out);
  });
  if (!done) return tl::unexpected(done.error());
  add_imports(out);
  return out;
}

}  // namespace lamina::split
