#include "lamina/io/onnx/output_types.h"

#include <algorithm>
#include <array>
#include <optional>

namespace lamina::io::onnx_reader {
namespace {

// Output `output` has always this type.
struct Fixed {
  std::string_view type;
  std::size_t output;
  int element;
};

constexpr std::array kFixed = {
    Fixed{"And", 0, kBool},
    Fixed{"Equal", 0, kBool},
    Fixed{"Greater", 0, kBool},
    Fixed{"GreaterOrEqual", 0, kBool},
    Fixed{"IsInf", 0, kBool},
    Fixed{"IsNaN", 0, kBool},
    Fixed{"Less", 0, kBool},
    Fixed{"LessOrEqual", 0, kBool},
    Fixed{"Not", 0, kBool},
    Fixed{"OptionalHasElement", 0, kBool},
    Fixed{"Or", 0, kBool},
    Fixed{"Xor", 0, kBool},
    Fixed{"Dropout", 1, kBool},
    Fixed{"ArgMax", 0, kInt64},
    Fixed{"ArgMin", 0, kInt64},
    Fixed{"NonMaxSuppression", 0, kInt64},
    Fixed{"NonZero", 0, kInt64},
    Fixed{"SequenceLength", 0, kInt64},
    Fixed{"Shape", 0, kInt64},
    Fixed{"Size", 0, kInt64},
    Fixed{"MaxPool", 1, kInt64},
    Fixed{"TopK", 1, kInt64},
    Fixed{"Unique", 1, kInt64},
    Fixed{"Unique", 2, kInt64},
    Fixed{"Unique", 3, kInt64},
    Fixed{"ConvInteger", 0, kInt32},
    Fixed{"MatMulInteger", 0, kInt32},
    Fixed{"DynamicQuantizeLinear", 0, kUint8},
    Fixed{"DynamicQuantizeLinear", 1, kFloat},
    Fixed{"DynamicQuantizeLinear", 2, kUint8},
};

// The first output has the type of that input, not of the first one.
struct Like {
  std::string_view type;
  std::size_t input;
};

constexpr std::array kLike = {
    Like{"CastLike", 1},       Like{"DequantizeLinear", 1},
    Like{"OneHot", 2},         Like{"QLinearConv", 7},
    Like{"QLinearMatMul", 7},  Like{"QuantizeLinear", 2},
    Like{"SequenceInsert", 1}, Like{"Where", 1},
};

// The attribute that names a type; what is there without it.
struct Named {
  std::string_view type, attribute;
  int otherwise;
};

constexpr std::array kNamed = {
    Named{"Cast", "to", kUndefined},
    Named{"BitCast", "to", kUndefined},
    Named{"BlackmanWindow", "output_datatype", kFloat},
    Named{"HammingWindow", "output_datatype", kFloat},
    Named{"HannWindow", "output_datatype", kFloat},
    Named{"MelWeightMatrix", "output_datatype", kFloat},
    Named{"Multinomial", "dtype", kInt32},
    Named{"RandomNormal", "dtype", kFloat},
    Named{"RandomUniform", "dtype", kFloat},
    Named{"SequenceEmpty", "dtype", kFloat},
};

}  // namespace

int type_of_output(const Op& op, std::size_t i) {
  const std::string_view type = op.type();
  for (const Fixed& row : kFixed)
    if (row.type == type && row.output == i) return row.element;
  if (const auto* row = std::ranges::find(kNamed, type, &Named::type); row != kNamed.end())
    return static_cast<int>(op.integer(row->attribute, row->otherwise));
  if (type == "ConstantOfShape") {
    const auto value = op.tensor("value");
    return value ? value->type : kFloat;
  }
  if (const auto* row = std::ranges::find(kLike, type, &Like::type); row != kLike.end() && i == 0)
    return op.input(row->input).type;
  // Of other domains it may be anything.
  return type.find('.') == std::string_view::npos ? op.input(0).type : kUndefined;
}

}  // namespace lamina::io::onnx_reader
