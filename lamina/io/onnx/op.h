#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/onnx/tensor_info.h"

namespace onnx {
class NodeProto;
class AttributeProto;
}  // namespace onnx

namespace lamina::io::onnx_reader {

// One operator as the rules for shapes, values and work see it: its attributes, and what is known
// of its inputs. Positions are those of the ONNX operator's documentation.
class Op {
 public:
  // `inputs` has one entry per input of the node, null where it is left out. All must outlive this.
  Op(const onnx::NodeProto& node, std::int64_t opset, std::vector<const TensorInfo*> inputs);

  // The type, with the domain in front where it is not ONNX's own: "Conv", "com.microsoft.QGemm".
  [[nodiscard]] const std::string& type() const { return type_; }
  [[nodiscard]] std::int64_t opset() const { return opset_; }
  [[nodiscard]] std::size_t num_inputs() const { return inputs_.size(); }
  [[nodiscard]] std::size_t num_outputs() const;
  [[nodiscard]] bool has_input(std::size_t i) const {
    return i < inputs_.size() && inputs_[i] != nullptr;
  }
  // Of an input that is left out, an info that knows nothing.
  [[nodiscard]] const TensorInfo& input(std::size_t i) const;
  // The shape of input i, which must be known.
  [[nodiscard]] const Shape& shape(std::size_t i) const { return *input(i).shape; }
  [[nodiscard]] bool has_shape(std::size_t i) const { return input(i).shape.has_value(); }
  [[nodiscard]] double elements(std::size_t i) const { return num_elements(shape(i)); }

  // Writers that follow proto3 leave a value of zero out, so that the type alone tells of it.
  [[nodiscard]] bool has(std::string_view attribute) const;
  [[nodiscard]] std::int64_t integer(std::string_view attribute, std::int64_t otherwise) const;
  [[nodiscard]] double real(std::string_view attribute, double otherwise) const;
  [[nodiscard]] std::string text(std::string_view attribute, std::string_view otherwise) const;
  [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(std::string_view attribute) const;
  [[nodiscard]] std::optional<std::vector<double>> reals(std::string_view attribute) const;
  [[nodiscard]] std::size_t num_texts(std::string_view attribute) const;
  // The tensor of an attribute; nothing where there is none or it is malformed.
  [[nodiscard]] std::optional<TensorInfo> tensor(std::string_view attribute) const;

  // A list of integers that newer opsets give as input i and older ones as an attribute; nothing
  // where it is given nowhere. `is_unknown` tells that it is given as a tensor not known in
  // advance.
  [[nodiscard]] std::optional<std::vector<std::int64_t>> list(std::size_t i,
                                                              std::string_view attribute) const;
  [[nodiscard]] bool is_unknown(std::size_t i) const { return has_input(i) && !input(i).ints; }

 private:
  [[nodiscard]] const onnx::AttributeProto* find(std::string_view attribute) const;

  const onnx::NodeProto& node_;
  std::string type_;
  std::int64_t opset_;
  std::vector<const TensorInfo*> inputs_;
};

}  // namespace lamina::io::onnx_reader
