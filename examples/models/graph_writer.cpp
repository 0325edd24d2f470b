#include "examples/models/graph_writer.h"

namespace lamina::examples {
namespace {

void describe(onnx::ValueInfoProto& info, const std::string& name,
              const std::vector<std::int64_t>& shape) {
  info.set_name(name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t d : shape) tensor.mutable_shape()->add_dim()->set_dim_value(d);
}

onnx::AttributeProto& attribute(onnx::NodeProto& node, const std::string& name,
                                onnx::AttributeProto::AttributeType type) {
  onnx::AttributeProto& a = *node.add_attribute();
  a.set_name(name);
  a.set_type(type);
  return a;
}

void set(onnx::NodeProto& node, const std::string& name, std::int64_t value) {
  attribute(node, name, onnx::AttributeProto::INT).set_i(value);
}

void set(onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values) {
  onnx::AttributeProto& a = attribute(node, name, onnx::AttributeProto::INTS);
  for (const std::int64_t v : values) a.add_ints(v);
}

}  // namespace

GraphWriter::GraphWriter(const std::string& model, std::int64_t channels, std::int64_t side)
    : shape_{1, channels, side, side} {
  model_.set_ir_version(7);
  model_.set_producer_name("lamina generate_models");
  onnx::OperatorSetIdProto& opset = *model_.add_opset_import();
  opset.set_domain("");
  opset.set_version(13);
  model_.mutable_graph()->set_name(model);
  describe(*model_.mutable_graph()->add_input(), last_, shape_);
}

onnx::NodeProto& GraphWriter::node(const std::string& type, const std::string& name) {
  onnx::NodeProto& node = *model_.mutable_graph()->add_node();
  node.set_op_type(type);
  node.set_name(name);
  node.add_input(last_);
  node.add_output(name);
  last_ = name;
  return node;
}

std::string GraphWriter::unary(const std::string& type, const std::string& name) {
  node(type, name);
  return last_;
}

void GraphWriter::add_weight(onnx::NodeProto& user, const std::string& name,
                             const std::vector<std::int64_t>& dims, float value) {
  user.add_input(name);
  onnx::GraphProto& graph = *model_.mutable_graph();
  onnx::TensorProto& shape = *graph.add_initializer();
  shape.set_name(name + ".shape");
  shape.set_data_type(onnx::TensorProto::INT64);
  shape.add_dims(static_cast<std::int64_t>(dims.size()));
  for (const std::int64_t d : dims) shape.add_int64_data(d);

  onnx::NodeProto& maker = *graph.add_node();
  maker.set_op_type("ConstantOfShape");
  maker.set_name(name);
  maker.add_input(name + ".shape");
  maker.add_output(name);
  onnx::TensorProto& fill = *attribute(maker, "value", onnx::AttributeProto::TENSOR).mutable_t();
  fill.set_data_type(onnx::TensorProto::FLOAT);
  fill.add_dims(1);
  fill.add_float_data(value);
}

void GraphWriter::slide(onnx::NodeProto& node, Square w) {
  set(node, "kernel_shape", {w.kernel, w.kernel});
  set(node, "strides", {w.stride, w.stride});
  set(node, "pads", std::vector<std::int64_t>(4, w.padding));
  const std::int64_t side = (shape_[2] + 2 * w.padding - w.kernel) / w.stride + 1;
  shape_[2] = shape_[3] = side;
}

std::string GraphWriter::conv(const std::string& name, std::int64_t out_channels, Square window,
                              std::int64_t groups, bool with_bias) {
  onnx::NodeProto& conv = node("Conv", name);
  add_weight(conv, name + ".weight",
             {out_channels, channels() / groups, window.kernel, window.kernel});
  if (with_bias) add_weight(conv, name + ".bias", {out_channels});
  slide(conv, window);
  set(conv, "group", groups);
  shape_[1] = out_channels;
  return last_;
}

std::string GraphWriter::batch_norm(const std::string& name) {
  onnx::NodeProto& norm = node("BatchNormalization", name);
  add_weight(norm, name + ".weight", {channels()}, 1.0F);
  add_weight(norm, name + ".bias", {channels()}, 0.0F);
  add_weight(norm, name + ".running_mean", {channels()}, 0.0F);
  add_weight(norm, name + ".running_var", {channels()}, 1.0F);
  return last_;
}

std::string GraphWriter::fully_connected(const std::string& name, std::int64_t out) {
  onnx::NodeProto& gemm = node("Gemm", name);
  add_weight(gemm, name + ".weight", {out, shape_[1]});
  add_weight(gemm, name + ".bias", {out});
  set(gemm, "transB", 1);
  shape_[1] = out;
  return last_;
}

std::string GraphWriter::max_pool(const std::string& name, Square window) {
  slide(node("MaxPool", name), window);
  return last_;
}

std::string GraphWriter::global_average_pool(const std::string& name) {
  shape_ = {1, channels(), 1, 1};
  return unary("GlobalAveragePool", name);
}

std::string GraphWriter::flatten(const std::string& name) {
  shape_ = {1, channels() * side() * side()};
  return unary("Flatten", name);
}

std::string GraphWriter::relu6(const std::string& name) {
  onnx::NodeProto& clip = node("Clip", name);
  onnx::GraphProto& graph = *model_.mutable_graph();
  for (const auto& [bound, value] : {std::pair("relu6.min", 0.0F), std::pair("relu6.max", 6.0F)}) {
    clip.add_input(bound);
    bool is_there = false;
    for (const onnx::TensorProto& t : graph.initializer()) is_there = is_there || t.name() == bound;
    if (is_there) continue;
    onnx::TensorProto& tensor = *graph.add_initializer();
    tensor.set_name(bound);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_float_data(value);
  }
  return last_;
}

std::string GraphWriter::add(const std::string& name, const std::string& other) {
  node("Add", name).add_input(other);
  return last_;
}

void GraphWriter::go_back_to(const std::string& tensor, std::int64_t channels, std::int64_t side) {
  last_ = tensor;
  shape_ = {1, channels, side, side};
}

std::string GraphWriter::finish() {
  describe(*model_.mutable_graph()->add_output(), last_, shape_);
  return model_.SerializeAsString();
}

}  // namespace lamina::examples
