#include "lamina/io/onnx/op.h"

#include <algorithm>
#include <array>

#include "lamina/io/onnx/proto.h"

namespace lamina::io::onnx_reader {

namespace {

// Operators of ONNX Runtime's domain that are ONNX's own, from before ONNX had them.
constexpr std::array<std::string_view, 5> kStandard = {"GatherND", "GridSample", "Pad", "Range",
                                                       "Trilu"};

}  // namespace

Op::Op(const onnx::NodeProto& node, std::int64_t opset, std::vector<const TensorInfo*> inputs)
    : node_(node), type_(node.op_type()), opset_(opset), inputs_(std::move(inputs)) {
  if (node.domain().empty() || node.domain() == "ai.onnx") return;
  const bool is_standard =
      node.domain() == "com.microsoft" && std::ranges::find(kStandard, type_) != kStandard.end();
  if (!is_standard) type_ = node.domain() + "." + type_;
}

std::size_t Op::num_outputs() const { return static_cast<std::size_t>(node_.output_size()); }

const TensorInfo& Op::input(std::size_t i) const {
  static const TensorInfo nothing;
  return has_input(i) ? *inputs_[i] : nothing;
}

const onnx::AttributeProto* Op::find(std::string_view attribute) const {
  for (const onnx::AttributeProto& a : node_.attribute())
    if (a.name() == attribute) return &a;
  return nullptr;
}

bool Op::has(std::string_view attribute) const { return find(attribute) != nullptr; }

std::int64_t Op::integer(std::string_view attribute, std::int64_t otherwise) const {
  const onnx::AttributeProto* const a = find(attribute);
  return a != nullptr && (a->has_i() || a->type() == onnx::AttributeProto::INT) ? a->i()
                                                                                : otherwise;
}

double Op::real(std::string_view attribute, double otherwise) const {
  const onnx::AttributeProto* const a = find(attribute);
  const bool is_given = a != nullptr && (a->has_f() || a->type() == onnx::AttributeProto::FLOAT);
  return is_given ? static_cast<double>(a->f()) : otherwise;
}

std::string Op::text(std::string_view attribute, std::string_view otherwise) const {
  const onnx::AttributeProto* const a = find(attribute);
  const bool is_given = a != nullptr && (a->has_s() || a->type() == onnx::AttributeProto::STRING);
  return is_given ? a->s() : std::string(otherwise);
}

std::optional<std::vector<std::int64_t>> Op::integers(std::string_view attribute) const {
  const onnx::AttributeProto* const a = find(attribute);
  if (a == nullptr) return std::nullopt;
  return std::vector<std::int64_t>(a->ints().begin(), a->ints().end());
}

std::optional<std::vector<double>> Op::reals(std::string_view attribute) const {
  const onnx::AttributeProto* const a = find(attribute);
  if (a == nullptr) return std::nullopt;
  return std::vector<double>(a->floats().begin(), a->floats().end());
}

std::size_t Op::num_texts(std::string_view attribute) const {
  const onnx::AttributeProto* const a = find(attribute);
  return a == nullptr ? 0 : static_cast<std::size_t>(a->strings_size());
}

std::optional<TensorInfo> Op::tensor(std::string_view attribute) const {
  const onnx::AttributeProto* const a = find(attribute);
  if (a == nullptr || !a->has_t()) return std::nullopt;
  auto info = read_tensor(a->t());
  if (!info) return std::nullopt;
  return *std::move(info);
}

std::optional<std::vector<std::int64_t>> Op::list(std::size_t i, std::string_view attribute) const {
  if (has_input(i)) return input(i).ints;
  return integers(attribute);
}

}  // namespace lamina::io::onnx_reader
