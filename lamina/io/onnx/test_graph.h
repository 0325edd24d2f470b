#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/onnx.h"
#include "lamina/io/onnx/proto.h"
#include "lamina/model/model.h"

// Small ONNX models put together in tests, by the official protobuf classes.
namespace lamina::io::onnx_reader {

using Dims = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

[[nodiscard]] inline onnx::AttributeProto integer(const std::string& name, std::int64_t value) {
  onnx::AttributeProto a;
  a.set_name(name);
  a.set_type(onnx::AttributeProto::INT);
  a.set_i(value);
  return a;
}

[[nodiscard]] inline onnx::AttributeProto integers(const std::string& name, const Dims& values) {
  onnx::AttributeProto a;
  a.set_name(name);
  a.set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t v : values) a.add_ints(v);
  return a;
}

[[nodiscard]] inline onnx::AttributeProto text(const std::string& name, const std::string& value) {
  onnx::AttributeProto a;
  a.set_name(name);
  a.set_type(onnx::AttributeProto::STRING);
  a.set_s(value);
  return a;
}

[[nodiscard]] inline onnx::AttributeProto body(const std::string& name,
                                               const onnx::GraphProto& graph) {
  onnx::AttributeProto a;
  a.set_name(name);
  a.set_type(onnx::AttributeProto::GRAPH);
  *a.mutable_g() = graph;
  return a;
}

class TestGraph {
 public:
  // A dimension of -1 has no name, one of -2 - i the name `symbols[i]`.
  TestGraph& input(const std::string& name, const Dims& dims, int type = kFloat,
                   const Texts& symbols = {}) {
    describe(*graph().add_input(), name, dims, type, symbols);
    return *this;
  }
  TestGraph& output(const std::string& name) {
    graph().add_output()->set_name(name);
    return *this;
  }
  TestGraph& output(const std::string& name, const Dims& dims, int type = kFloat) {
    describe(*graph().add_output(), name, dims, type, {});
    return *this;
  }
  TestGraph& declared(const std::string& name, const Dims& dims, int type = kFloat,
                      const Texts& symbols = {}) {
    describe(*graph().add_value_info(), name, dims, type, symbols);
    return *this;
  }
  // An initializer without payload, as of a model whose weights were taken out.
  TestGraph& weight(const std::string& name, const Dims& dims, int type = kFloat) {
    onnx::TensorProto& t = *graph().add_initializer();
    t.set_name(name);
    t.set_data_type(type);
    for (const std::int64_t d : dims) t.add_dims(d);
    return *this;
  }
  // A short list of integers.
  TestGraph& list(const std::string& name, const Dims& values) {
    weight(name, {static_cast<std::int64_t>(values.size())}, kInt64);
    for (const std::int64_t v : values) last_initializer().add_int64_data(v);
    return *this;
  }
  TestGraph& scalar(const std::string& name, std::int64_t value) {
    weight(name, {}, kInt64);
    last_initializer().add_int64_data(value);
    return *this;
  }
  TestGraph& reals(const std::string& name, const std::vector<float>& values) {
    weight(name, {static_cast<std::int64_t>(values.size())}, kFloat);
    for (const float v : values) last_initializer().add_float_data(v);
    return *this;
  }
  TestGraph& node(const std::string& type, const Texts& inputs, const Texts& outputs,
                  const std::vector<onnx::AttributeProto>& attributes = {}) {
    onnx::NodeProto& n = *graph().add_node();
    const std::size_t dot = type.rfind('.');
    if (dot != std::string::npos) n.set_domain(type.substr(0, dot));
    n.set_op_type(dot == std::string::npos ? type : type.substr(dot + 1));
    for (const std::string& i : inputs) n.add_input(i);
    for (const std::string& o : outputs) n.add_output(o);
    for (const onnx::AttributeProto& a : attributes) *n.add_attribute() = a;
    return *this;
  }
  // Gives the node added last a name.
  TestGraph& named(const std::string& name) {
    graph().mutable_node(graph().node_size() - 1)->set_name(name);
    return *this;
  }
  TestGraph& opset(std::int64_t version) {
    opset_ = version;
    return *this;
  }

  [[nodiscard]] onnx::GraphProto& graph() { return *model_.mutable_graph(); }
  [[nodiscard]] onnx::TensorProto& last_initializer() {
    return *graph().mutable_initializer(graph().initializer_size() - 1);
  }
  [[nodiscard]] onnx::ModelProto& model() { return model_; }

  [[nodiscard]] std::string bytes() {
    model_.set_ir_version(8);
    if (model_.opset_import_size() == 0) model_.add_opset_import();
    model_.mutable_opset_import(0)->set_version(opset_);
    return model_.SerializeAsString();
  }
  [[nodiscard]] Expected<Model> read(const ModelOptions& options = {}) {
    return read_onnx_bytes(bytes(), "test", options);
  }

 private:
  static void describe(onnx::ValueInfoProto& info, const std::string& name, const Dims& dims,
                       int type, const Texts& symbols) {
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    tensor.mutable_shape();
    for (const std::int64_t d : dims) {
      auto& dim = *tensor.mutable_shape()->add_dim();
      if (d >= 0) dim.set_dim_value(d);
      if (d <= -2) dim.set_dim_param(symbols.at(static_cast<std::size_t>(-2 - d)));
    }
  }

  onnx::ModelProto model_;
  std::int64_t opset_ = 17;
};

}  // namespace lamina::io::onnx_reader
