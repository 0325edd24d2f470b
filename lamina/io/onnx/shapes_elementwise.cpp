// Operators whose outputs have the shape of their input, or of their inputs broadcast together.

#include <array>

#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

Inferred same(const Op& op) { return one(op.input(0).type, op.shape(0)); }
Inferred same_bool(const Op& op) { return one(kBool, op.shape(0)); }
Inferred same_real(const Op& op) { return one(kFloat, op.shape(0)); }

// The type that an attribute names, or that of the input.
Inferred same_as(const Op& op, std::string_view attribute) {
  return one(static_cast<int>(op.integer(attribute, op.input(0).type)), op.shape(0));
}
Inferred cast(const Op& op) { return same_as(op, "to"); }
Inferred like(const Op& op) { return same_as(op, "dtype"); }
Inferred cast_like(const Op& op) { return one(op.input(1).type, op.shape(0)); }

// Dropout: the mask is as large as the data.
Inferred dropout(const Op& op) {
  auto outputs = same(op);
  outputs->push_back(known(kBool, op.shape(0)));
  return outputs;
}

Inferred quantize(const Op& op) {
  const int type = op.has_input(2) ? op.input(2).type : kUint8;
  const auto given = static_cast<int>(op.integer("output_dtype", 0));
  return one(given != kUndefined ? given : type, op.shape(0));
}

Inferred dequantize(const Op& op) {
  const auto given = static_cast<int>(op.integer("output_dtype", 0));
  return one(given != kUndefined ? given : op.input(1).type, op.shape(0));
}

// With the scale and the zero point.
Inferred dynamic_quantize(const Op& op) {
  auto outputs = one(kUint8, op.shape(0));
  outputs->push_back(known(kFloat, Shape{}));
  outputs->push_back(known(kUint8, Shape{}));
  return outputs;
}

// Mean and inverse deviation have one value for all dimensions from the axis on.
Inferred layer_norm(const Op& op) {
  const Shape& x = op.shape(0);
  const auto axis = resolve_axis(op.integer("axis", -1), x.size());
  if (!axis) return misfit("its axis is outside its input {}", to_text(x));
  Shape means = x;
  for (std::size_t i = *axis; i < means.size(); ++i) means[i] = 1;
  auto outputs = same(op);
  for (int i = 0; i < 2; ++i)
    outputs->push_back(known(static_cast<int>(op.integer("stash_type", kFloat)), means));
  return outputs;
}

// In training also the running mean and variance.
Inferred batch_norm(const Op& op) {
  auto outputs = same(op);
  for (std::size_t i = 3; i < 5 && op.has_shape(i); ++i)
    outputs->push_back(known(op.input(i).type, op.shape(i)));
  return outputs;
}

Inferred broadcast_inputs(const Op& op, int type) {
  Shape out;
  for (std::size_t i = 0; i < op.num_inputs(); ++i) {
    if (!op.has_input(i)) continue;
    if (!op.has_shape(i)) return because("the shape of its input {} is not known", i);
    auto wider = broadcast(out, op.shape(i));
    if (!wider)
      return misfit("its inputs {} and {} do not fit each other", to_text(out),
                    to_text(op.shape(i)));
    out = *std::move(wider);
  }
  return one(type, std::move(out));
}

// Before opset 7 two inputs are broadcast only if the operator says so: the second one is stretched
// to the first, which keeps its shape.
bool stretches_second(const Op& op) { return op.opset() < 7 && op.integer("broadcast", 0) != 0; }

Inferred combine(const Op& op) {
  if (stretches_second(op)) return same(op);
  return broadcast_inputs(op, op.input(0).type);
}
Inferred compare(const Op& op) {
  return stretches_second(op) ? same_bool(op) : broadcast_inputs(op, kBool);
}
Inferred where(const Op& op) { return broadcast_inputs(op, op.input(1).type); }

constexpr std::array kElementwiseRules = {
    // Functions of one element
    ShapeRule{"Abs", 1, same},
    ShapeRule{"Acos", 1, same},
    ShapeRule{"Acosh", 1, same},
    ShapeRule{"Asin", 1, same},
    ShapeRule{"Asinh", 1, same},
    ShapeRule{"Atan", 1, same},
    ShapeRule{"Atanh", 1, same},
    ShapeRule{"BitwiseNot", 1, same},
    ShapeRule{"Ceil", 1, same},
    ShapeRule{"Celu", 1, same},
    ShapeRule{"Clip", 1, same},
    ShapeRule{"Cos", 1, same},
    ShapeRule{"Cosh", 1, same},
    ShapeRule{"Elu", 1, same},
    ShapeRule{"Erf", 1, same},
    ShapeRule{"Exp", 1, same},
    ShapeRule{"Floor", 1, same},
    ShapeRule{"Gelu", 1, same},
    ShapeRule{"HardSigmoid", 1, same},
    ShapeRule{"HardSwish", 1, same},
    ShapeRule{"IsInf", 1, same_bool},
    ShapeRule{"IsNaN", 1, same_bool},
    ShapeRule{"LeakyRelu", 1, same},
    ShapeRule{"Log", 1, same},
    ShapeRule{"Mish", 1, same},
    ShapeRule{"Neg", 1, same},
    ShapeRule{"Not", 1, same_bool},
    ShapeRule{"PRelu", 1, same},
    ShapeRule{"Reciprocal", 1, same},
    ShapeRule{"Relu", 1, same},
    ShapeRule{"Round", 1, same},
    ShapeRule{"Selu", 1, same},
    ShapeRule{"Shrink", 1, same},
    ShapeRule{"Sigmoid", 1, same},
    ShapeRule{"Sign", 1, same},
    ShapeRule{"Sin", 1, same},
    ShapeRule{"Sinh", 1, same},
    ShapeRule{"Softplus", 1, same},
    ShapeRule{"Softsign", 1, same},
    ShapeRule{"Sqrt", 1, same},
    ShapeRule{"SwiGLU", 1, same},
    ShapeRule{"Swish", 1, same},
    ShapeRule{"Tan", 1, same},
    ShapeRule{"Tanh", 1, same},
    ShapeRule{"ThresholdedRelu", 1, same},
    // Another type
    ShapeRule{"BitCast", 1, cast},
    ShapeRule{"Cast", 1, cast},
    ShapeRule{"CastLike", 2, cast_like},
    ShapeRule{"Bernoulli", 1, like},
    ShapeRule{"EyeLike", 1, like},
    ShapeRule{"RandomNormalLike", 1, like},
    ShapeRule{"RandomUniformLike", 1, like},
    ShapeRule{"QuantizeLinear", 1, quantize},
    ShapeRule{"DequantizeLinear", 1, dequantize},
    ShapeRule{"com.microsoft.QuantizeLinear", 1, quantize},
    ShapeRule{"com.microsoft.DequantizeLinear", 1, dequantize},
    ShapeRule{"DynamicQuantizeLinear", 1, dynamic_quantize},
    ShapeRule{"ai.onnx.ml.Binarizer", 1, same},
    ShapeRule{"ai.onnx.ml.Imputer", 1, same},
    ShapeRule{"ai.onnx.ml.Normalizer", 1, same_real},
    ShapeRule{"ai.onnx.ml.Scaler", 1, same_real},
    // Normalisation, and what else looks along dimensions but keeps the shape
    ShapeRule{"BatchNormalization", 1, batch_norm},
    ShapeRule{"CumProd", 1, same},
    ShapeRule{"CumSum", 1, same},
    ShapeRule{"Dropout", 1, dropout},
    ShapeRule{"GroupNormalization", 1, same},
    ShapeRule{"Hardmax", 1, same},
    ShapeRule{"InstanceNormalization", 1, same},
    ShapeRule{"LRN", 1, same},
    ShapeRule{"LayerNormalization", 1, layer_norm},
    ShapeRule{"LogSoftmax", 1, same},
    ShapeRule{"LpNormalization", 1, same},
    ShapeRule{"MeanVarianceNormalization", 1, same},
    ShapeRule{"RMSNormalization", 1, same},
    ShapeRule{"ReverseSequence", 1, same},
    ShapeRule{"RotaryEmbedding", 1, same},
    ShapeRule{"Scatter", 1, same},
    ShapeRule{"ScatterElements", 1, same},
    ShapeRule{"ScatterND", 1, same},
    ShapeRule{"SimplifiedLayerNormalization", 1, layer_norm},
    ShapeRule{"Softmax", 1, same},
    ShapeRule{"TensorScatter", 1, same},
    ShapeRule{"Trilu", 1, same},
    // Several inputs
    ShapeRule{"Add", 2, combine},
    ShapeRule{"And", 2, compare},
    ShapeRule{"BitShift", 2, combine},
    ShapeRule{"BitwiseAnd", 2, combine},
    ShapeRule{"BitwiseOr", 2, combine},
    ShapeRule{"BitwiseXor", 2, combine},
    ShapeRule{"Div", 2, combine},
    ShapeRule{"Equal", 2, compare},
    ShapeRule{"Greater", 2, compare},
    ShapeRule{"GreaterOrEqual", 2, compare},
    ShapeRule{"Less", 2, compare},
    ShapeRule{"LessOrEqual", 2, compare},
    ShapeRule{"Max", 1, combine},
    ShapeRule{"Mean", 1, combine},
    ShapeRule{"Min", 1, combine},
    ShapeRule{"Mod", 2, combine},
    ShapeRule{"Mul", 2, combine},
    ShapeRule{"Or", 2, compare},
    ShapeRule{"Pow", 2, combine},
    ShapeRule{"StringConcat", 2, combine},
    ShapeRule{"Sub", 2, combine},
    ShapeRule{"Sum", 1, combine},
    ShapeRule{"Where", 3, where},
    ShapeRule{"Xor", 2, compare},
};

}  // namespace

std::span<const ShapeRule> elementwise_rules() { return kElementwiseRules; }

}  // namespace lamina::io::onnx_reader
