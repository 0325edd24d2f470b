#include "lamina/io/onnx/reference_model.h"

#include <cmath>
#include <cstdint>
#include <fmt/format.h>

#include "lamina/core/random.h"
#include "lamina/io/onnx/proto.h"

namespace lamina::io {
namespace {

constexpr std::int64_t kChannels = 64, kSide = 56, kKernel = 3, kConvolutions = 4;

void set_ends(onnx::ValueInfoProto& info, const char* name) {
  info.set_name(name);
  auto& tensor = *info.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t extent : {std::int64_t{1}, kChannels, kSide, kSide})
    tensor.mutable_shape()->add_dim()->set_dim_value(extent);
}

void add_weights(onnx::GraphProto& graph, const std::string& name, Random& random) {
  onnx::TensorProto& tensor = *graph.add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t extent : {kChannels, kChannels, kKernel, kKernel})
    tensor.add_dims(extent);
  // So that values neither vanish nor grow from layer to layer.
  const double reach = std::sqrt(6.0 / (kChannels * kKernel * kKernel));
  for (std::int64_t i = 0; i < kChannels * kChannels * kKernel * kKernel; ++i)
    tensor.add_float_data(static_cast<float>(random.uniform(-reach, reach)));
}

void add_convolution(onnx::GraphProto& graph, std::int64_t k, const std::string& input,
                     const std::string& output) {
  onnx::NodeProto& convolution = *graph.add_node();
  convolution.set_op_type("Conv");
  convolution.add_input(input);
  convolution.add_input(fmt::format("w{}", k));
  convolution.add_output(fmt::format("c{}", k));
  onnx::AttributeProto& pads = *convolution.add_attribute();
  pads.set_name("pads");
  pads.set_type(onnx::AttributeProto::INTS);
  for (int side = 0; side < 4; ++side) pads.add_ints(1);
  onnx::NodeProto& relu = *graph.add_node();
  relu.set_op_type("Relu");
  relu.add_input(fmt::format("c{}", k));
  relu.add_output(output);
}

}  // namespace

ReferenceModel reference_model() {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.set_producer_name("lamina");
  onnx::OperatorSetIdProto& opset = *model.add_opset_import();
  opset.set_domain("");
  opset.set_version(17);
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name("reference");
  set_ends(*graph.add_input(), "x");
  set_ends(*graph.add_output(), "y");
  Random random(1);
  std::string at = "x";
  for (std::int64_t k = 0; k < kConvolutions; ++k) {
    add_weights(graph, fmt::format("w{}", k), random);
    const std::string next = k + 1 == kConvolutions ? "y" : fmt::format("r{}", k);
    add_convolution(graph, k, at, next);
    at = next;
  }
  const double values = kChannels * kSide * kSide;
  const double work = kConvolutions * values * (2.0 * kChannels * kKernel * kKernel + 1);
  return {model.SerializeAsString(), Flop(work)};
}

}  // namespace lamina::io
