#include "lamina/io/onnx/names.h"

#include <onnx/onnx_pb.h>
#include <simdjson.h>
#include <string>

#include "lamina/core/utf8.h"

// By hand, not by protobuf's reflection: the page's build has the lite run time, without any.
namespace lamina::io::onnx_reader {
namespace {

void make_text(std::string& text) {
  if (!simdjson::validate_utf8(text)) text = as_utf8(text);
}
void make_text(onnx::AttributeProto& attribute);
void make_text(onnx::FunctionProto& function);
void make_text(onnx::GraphProto& graph);
void make_text(onnx::NodeProto& node);
void make_text(onnx::OperatorSetIdProto& operators);
void make_text(onnx::SparseTensorProto& tensor);
void make_text(onnx::TensorProto& tensor);
void make_text(onnx::TypeProto& type);
void make_text(onnx::ValueInfoProto& value);

// Of a list of texts or messages.
template <class List>
void make_all_text(List* list) {
  for (auto& each : *list) make_text(each);
}

void make_text(onnx::TensorShapeProto& shape) {
  for (auto& dimension : *shape.mutable_dim())
    if (dimension.has_dim_param()) make_text(*dimension.mutable_dim_param());
}

void make_text(onnx::TypeProto& type) {
  if (type.has_tensor_type() && type.tensor_type().has_shape())
    make_text(*type.mutable_tensor_type()->mutable_shape());
  if (type.has_sparse_tensor_type() && type.sparse_tensor_type().has_shape())
    make_text(*type.mutable_sparse_tensor_type()->mutable_shape());
  if (type.has_sequence_type() && type.sequence_type().has_elem_type())
    make_text(*type.mutable_sequence_type()->mutable_elem_type());
  if (type.has_optional_type() && type.optional_type().has_elem_type())
    make_text(*type.mutable_optional_type()->mutable_elem_type());
  if (type.has_map_type() && type.map_type().has_value_type())
    make_text(*type.mutable_map_type()->mutable_value_type());
}

void make_text(onnx::ValueInfoProto& value) {
  if (value.has_name()) make_text(*value.mutable_name());
  if (value.has_type()) make_text(*value.mutable_type());
}

void make_text(onnx::TensorProto& tensor) {
  if (tensor.has_name()) make_text(*tensor.mutable_name());
}

void make_text(onnx::SparseTensorProto& tensor) {
  if (tensor.has_values()) make_text(*tensor.mutable_values());
}

void make_text(onnx::AttributeProto& attribute) {
  if (attribute.has_name()) make_text(*attribute.mutable_name());
  if (attribute.has_ref_attr_name()) make_text(*attribute.mutable_ref_attr_name());
  if (attribute.has_t()) make_text(*attribute.mutable_t());
  if (attribute.has_g()) make_text(*attribute.mutable_g());
  if (attribute.has_sparse_tensor()) make_text(*attribute.mutable_sparse_tensor());
  if (attribute.has_tp()) make_text(*attribute.mutable_tp());
  make_all_text(attribute.mutable_tensors());
  make_all_text(attribute.mutable_graphs());
  make_all_text(attribute.mutable_sparse_tensors());
  make_all_text(attribute.mutable_type_protos());
}

void make_text(onnx::NodeProto& node) {
  make_all_text(node.mutable_input());
  make_all_text(node.mutable_output());
  if (node.has_name()) make_text(*node.mutable_name());
  if (node.has_op_type()) make_text(*node.mutable_op_type());
  if (node.has_domain()) make_text(*node.mutable_domain());
  make_all_text(node.mutable_attribute());
}

void make_text(onnx::GraphProto& graph) {
  if (graph.has_name()) make_text(*graph.mutable_name());
  make_all_text(graph.mutable_node());
  make_all_text(graph.mutable_initializer());
  make_all_text(graph.mutable_sparse_initializer());
  make_all_text(graph.mutable_input());
  make_all_text(graph.mutable_output());
  make_all_text(graph.mutable_value_info());
}

void make_text(onnx::OperatorSetIdProto& operators) {
  if (operators.has_domain()) make_text(*operators.mutable_domain());
}

void make_text(onnx::FunctionProto& function) {
  if (function.has_name()) make_text(*function.mutable_name());
  if (function.has_domain()) make_text(*function.mutable_domain());
  make_all_text(function.mutable_input());
  make_all_text(function.mutable_output());
  make_all_text(function.mutable_attribute());
  make_all_text(function.mutable_node());
  make_all_text(function.mutable_opset_import());
}

}  // namespace

void make_text(onnx::ModelProto& model) {
  make_all_text(model.mutable_opset_import());
  if (model.has_domain()) make_text(*model.mutable_domain());
  if (model.has_graph()) make_text(*model.mutable_graph());
  make_all_text(model.mutable_functions());
}

}  // namespace lamina::io::onnx_reader
