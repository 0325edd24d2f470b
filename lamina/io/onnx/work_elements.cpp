// Work counted by the element. A comparison, addition, product, division or square root counts 1
// FLOP, a function that takes a series (exp, log, sin, tanh, erf, pow) 4, and what is made of these
// their sum: sigmoid 7 (negation, exp, addition, division), softmax 8 (maximum, subtraction, exp,
// sum, division), ...

#include <algorithm>
#include <array>
#include <cmath>

#include "lamina/io/onnx/work_formulas.h"

namespace lamina::io::onnx_reader {
namespace {

// |x|^p and its sum.
double lp_pool(const Op& op, Outputs out) { return 5.0 * pool(op, out); }

// The squares around each element, their sum; then scale, offset, power and division.
double lrn(const Op& op, Outputs out) {
  return made(out) * (static_cast<double>(op.integer("size", 1)) + 8.0);
}

// One less than there are inputs.
double combine(const Op& op, Outputs out) {
  return made(out) * (static_cast<double>(std::max<std::size_t>(1, op.num_inputs())) - 1.0);
}

double gelu(const Op& op, Outputs out) {
  return made(out) * (op.text("approximate", "none") == "tanh" ? 12.0 : 8.0);
}

// Dimensions whose size changes.
double num_resized(const Op& op, Outputs out) {
  double count = 0.0;
  const Shape& from = op.shape(0);
  for (std::size_t i = 0; i < std::min(from.size(), out[0].shape->size()); ++i)
    if (from[i] != (*out[0].shape)[i]) count += 1.0;
  return count;
}

// Along d dimensions: nearest 0; linear 2^d - 1 steps of 3 between two values; cubic 4^d weighted
// values.
double interpolated(const std::string& mode, double d) {
  if (mode.find("cubic") != std::string::npos) return 2.0 * std::pow(4.0, d);
  return mode.find("linear") != std::string::npos ? 3.0 * (std::pow(2.0, d) - 1.0) : 0.0;
}

double resize(const Op& op, Outputs out) {
  return made(out) * interpolated(op.text("mode", "nearest"), num_resized(op, out));
}
double grid_sample(const Op& op, Outputs out) {
  return made(out) *
         interpolated(op.text("mode", "linear"), static_cast<double>(op.shape(0).size()) - 2.0);
}

// Each output averages ratio^2 samples (4 where the ratio is left to the region) of 9.
double roi_align(const Op& op, Outputs out) {
  const auto ratio = static_cast<double>(op.integer("sampling_ratio", 0));
  return made(out) * (ratio > 0 ? ratio * ratio : 4.0) * 10.0;
}

// N log2 N butterflies of 5 (Cooley and Tukey) for each signal.
double fourier(double signals, double length) {
  return signals * 5.0 * length * std::log2(std::max(2.0, length));
}
double dft(const Op& op, Outputs out) {
  const Shape& x = op.shape(0);
  std::size_t axis = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i)
    if (x[i] != 1) axis = i;
  const double length = x.size() < 2 ? 1.0 : static_cast<double>(x[axis]);
  return length > 0.0 ? fourier(made(out) / 2.0 / length, length) : 0.0;
}
double stft(const Op& op, Outputs out) {
  const Shape& frames = *out[0].shape;
  const double length = op.has_shape(2) ? op.elements(2) : 2.0 * static_cast<double>(frames[2]);
  return fourier(static_cast<double>(frames[0]) * static_cast<double>(frames[1]), length);
}

constexpr std::array kElementWork = {
    // 1 for each element
    WorkRule{"Abs", 1},
    WorkRule{"Add", 1},
    WorkRule{"And", 1},
    WorkRule{"BitShift", 1},
    WorkRule{"BitwiseAnd", 1},
    WorkRule{"BitwiseNot", 1},
    WorkRule{"BitwiseOr", 1},
    WorkRule{"BitwiseXor", 1},
    WorkRule{"Ceil", 1},
    WorkRule{"CumProd", 1},
    WorkRule{"CumSum", 1},
    WorkRule{"Div", 1},
    WorkRule{"Equal", 1},
    WorkRule{"Floor", 1},
    WorkRule{"Greater", 1},
    WorkRule{"GreaterOrEqual", 1},
    WorkRule{"Hardmax", 1},
    WorkRule{"IsInf", 1},
    WorkRule{"IsNaN", 1},
    WorkRule{"Less", 1},
    WorkRule{"LessOrEqual", 1},
    WorkRule{"Mod", 1},
    WorkRule{"Mul", 1},
    WorkRule{"Neg", 1},
    WorkRule{"Not", 1},
    WorkRule{"Or", 1},
    WorkRule{"Reciprocal", 1},
    WorkRule{"Relu", 1},
    WorkRule{"Round", 1},
    WorkRule{"Sign", 1},
    WorkRule{"Sqrt", 1},
    WorkRule{"Sub", 1},
    WorkRule{"ThresholdedRelu", 1},
    WorkRule{"Where", 1},
    WorkRule{"Xor", 1},
    WorkRule{"ai.onnx.ml.Binarizer", 1},
    WorkRule{"ai.onnx.ml.Imputer", 1},
    WorkRule{"ai.onnx.ml.Scaler", 2},
    WorkRule{"ai.onnx.ml.Normalizer", 3},
    // Several simple steps
    WorkRule{"Clip", 2},
    WorkRule{"LeakyRelu", 2},
    WorkRule{"PRelu", 2},
    WorkRule{"Shrink", 3},
    WorkRule{"Softsign", 3},
    WorkRule{"HardSigmoid", 4},
    WorkRule{"HardSwish", 5},
    WorkRule{"Max", 0, 0, combine},
    WorkRule{"Min", 0, 0, combine},
    WorkRule{"Sum", 0, 0, combine},
    WorkRule{"Mean", 1, 0, combine},
    // Series
    WorkRule{"Acos", 4},
    WorkRule{"Acosh", 4},
    WorkRule{"Asin", 4},
    WorkRule{"Asinh", 4},
    WorkRule{"Atan", 4},
    WorkRule{"Atanh", 4},
    WorkRule{"Cos", 4},
    WorkRule{"Cosh", 4},
    WorkRule{"Erf", 4},
    WorkRule{"Exp", 4},
    WorkRule{"Log", 4},
    WorkRule{"Pow", 4},
    WorkRule{"Sin", 4},
    WorkRule{"Sinh", 4},
    WorkRule{"Tan", 4},
    WorkRule{"Tanh", 4},
    WorkRule{"Sigmoid", 7},
    WorkRule{"Elu", 7},
    WorkRule{"Celu", 8},
    WorkRule{"Selu", 8},
    WorkRule{"Swish", 8},
    WorkRule{"Softplus", 9},
    WorkRule{"SwiGLU", 9},
    WorkRule{"Mish", 14},
    WorkRule{"Gelu", 0, 0, gelu},
    // Normalisation
    WorkRule{"Softmax", 8},
    WorkRule{"LogSoftmax", 8},
    WorkRule{"BatchNormalization", 2},
    WorkRule{"InstanceNormalization", 7},
    WorkRule{"LayerNormalization", 7},
    WorkRule{"GroupNormalization", 7},
    WorkRule{"RMSNormalization", 4},
    WorkRule{"SimplifiedLayerNormalization", 4},
    WorkRule{"MeanVarianceNormalization", 5},
    WorkRule{"LpNormalization", 3},
    WorkRule{"LRN", 0, 0, lrn},
    WorkRule{"RotaryEmbedding", kRotary},
    // Reductions
    WorkRule{"ReduceMax", 0, 1, per_input<1>},
    WorkRule{"ReduceMin", 0, 1, per_input<1>},
    WorkRule{"ReduceSum", 0, 1, per_input<1>},
    WorkRule{"ReduceProd", 0, 1, per_input<1>},
    WorkRule{"ReduceMean", 0, 1, per_input<1>},
    WorkRule{"ReduceL1", 0, 1, per_input<2>},
    WorkRule{"ReduceL2", 1, 1, per_input<2>},
    WorkRule{"ReduceSumSquare", 0, 1, per_input<2>},
    WorkRule{"ReduceLogSum", 4, 1, per_input<1>},
    WorkRule{"ReduceLogSumExp", 4, 1, per_input<5>},
    WorkRule{"ArgMax", 0, 1, per_input<1>},
    WorkRule{"ArgMin", 0, 1, per_input<1>},
    WorkRule{"TopK", 0, 1, per_input<1>},
    WorkRule{"NonZero", 0, 1, per_input<1>},
    WorkRule{"Unique", 0, 1, per_input<1>},
    WorkRule{"NonMaxSuppression", 0, 1, per_input<4>},
    WorkRule{"NegativeLogLikelihoodLoss", 0, 1, per_input<1>},
    WorkRule{"SoftmaxCrossEntropyLoss", 0, 1, per_input<9>},
    WorkRule{"MaxPool", 0, 0, pool},
    WorkRule{"AveragePool", 0, 0, pool},
    WorkRule{"LpPool", 0, 0, lp_pool},
    WorkRule{"GlobalAveragePool", 0, 1, per_input<1>},
    WorkRule{"GlobalMaxPool", 0, 1, per_input<1>},
    WorkRule{"GlobalLpPool", 0, 1, per_input<5>},
    // Quantisation: a division, rounding, zero point and two bounds; back, a subtraction and a
    // product
    WorkRule{"QuantizeLinear", 5},
    WorkRule{"DequantizeLinear", 2},
    WorkRule{"DynamicQuantizeLinear", 7},
    // Images and signals
    WorkRule{"Resize", 0, 1, resize},
    WorkRule{"Upsample", 0, 1, resize},
    WorkRule{"GridSample", 0, 1, grid_sample},
    WorkRule{"AffineGrid", 6},
    WorkRule{"RoiAlign", 0, 0, roi_align},
    WorkRule{"MaxRoiPool", 1},
    WorkRule{"DFT", 0, 1, dft},
    WorkRule{"STFT", 0, 1, stft},
    WorkRule{"Col2Im", 0, 1, per_input<1>},
    WorkRule{"HannWindow", 6},
    WorkRule{"HammingWindow", 6},
    WorkRule{"BlackmanWindow", 12},
    WorkRule{"MelWeightMatrix", 4},
    // Random numbers
    WorkRule{"Bernoulli", 1},
    WorkRule{"Multinomial", 1},
    WorkRule{"RandomNormal", 8},
    WorkRule{"RandomNormalLike", 8},
    WorkRule{"RandomUniform", 1},
    WorkRule{"RandomUniformLike", 1},
    // Nothing is computed: elements are moved, chosen or converted
    WorkRule{"BitCast"},
    WorkRule{"Cast"},
    WorkRule{"CastLike"},
    WorkRule{"CenterCropPad"},
    WorkRule{"Compress"},
    WorkRule{"Concat"},
    WorkRule{"Constant"},
    WorkRule{"ConstantOfShape"},
    WorkRule{"DepthToSpace"},
    WorkRule{"Dropout"},
    WorkRule{"Expand"},
    WorkRule{"EyeLike"},
    WorkRule{"Flatten"},
    WorkRule{"Gather"},
    WorkRule{"GatherElements"},
    WorkRule{"GatherND"},
    WorkRule{"Identity"},
    WorkRule{"MaxUnpool"},
    WorkRule{"OneHot"},
    WorkRule{"Pad"},
    WorkRule{"Range"},
    WorkRule{"Reshape"},
    WorkRule{"ReverseSequence"},
    WorkRule{"Scatter"},
    WorkRule{"ScatterElements"},
    WorkRule{"ScatterND"},
    WorkRule{"Shape"},
    WorkRule{"Size"},
    WorkRule{"Slice"},
    WorkRule{"SpaceToDepth"},
    WorkRule{"Split"},
    WorkRule{"Squeeze"},
    WorkRule{"TensorScatter"},
    WorkRule{"Tile"},
    WorkRule{"Transpose"},
    WorkRule{"Trilu"},
    WorkRule{"Unsqueeze"},
    WorkRule{"ConcatFromSequence"},
    WorkRule{"Optional"},
    WorkRule{"OptionalGetElement"},
    WorkRule{"OptionalHasElement"},
    WorkRule{"SequenceAt"},
    WorkRule{"SequenceConstruct"},
    WorkRule{"SequenceEmpty"},
    WorkRule{"SequenceErase"},
    WorkRule{"SequenceInsert"},
    WorkRule{"SequenceLength"},
    WorkRule{"SplitToSequence"},
    WorkRule{"StringConcat"},
};

}  // namespace

std::span<const WorkRule> element_work() { return kElementWork; }

}  // namespace lamina::io::onnx_reader
