// Work of operators of ONNX Runtime's own domains. Quantised forms of an operator count what the
// operator does, 2 for each input that is expanded first, and 5 for each element of the result:
// scale, rounding, zero point, two bounds.

#include <algorithm>
#include <array>
#include <cmath>

#include "lamina/io/onnx/work_formulas.h"

namespace lamina::io::onnx_reader {
namespace {

constexpr double kSilu = 8.0;

// A bias, and a sum with a further input.
double bias_and_sum(const Op& op, Outputs out) { return bias<2>(op, out) + bias<3>(op, out); }

// Packed weights are expanded first: a subtraction and a product each.
double unpacked(const Op& op, Outputs) {
  return 2.0 * static_cast<double>(op.integer("K", 0)) * static_cast<double>(op.integer("N", 0));
}
// The same where the sizes are not attributes.
double unpacked_fpq4(const Op& op, Outputs out) {
  return 2.0 * inner(op) * static_cast<double>(out[0].shape->empty() ? 0 : out[0].shape->back());
}

// Two products of one input, one of them through a SiLU.
double gated_product(const Op& op, Outputs out) {
  return 2.0 * unpacked(op, out) + 2.0 * product(op, out) + (kSilu + 1.0) * made(out);
}

// The columns of queries, keys and values, expanded and multiplied.
double qkv_product(const Op& op, Outputs out) {
  const double columns =
      static_cast<double>(op.integer("Nq", 0)) + 2.0 * static_cast<double>(op.integer("Nkv", 0));
  const double rows = op.elements(0) / std::max(1.0, inner(op));
  return (2.0 * rows + 2.0) * inner(op) * columns + 0.0 * made(out);
}

// The input is quantised on the way: 7 an element.
double quantised_input(const Op& op, Outputs out) {
  return 7.0 * op.elements(0) + bias<4>(op, out);
}

double group_norm(const Op& op, Outputs out) {
  return op.integer("activation", 0) != 0 ? kSilu * made(out) : 0.0;
}

// k experts for each token: each weight of an expert is a multiply-add. Quantised ones may be
// packed in bytes.
double experts(const Op& op, Outputs) {
  const bool quantised = op.type() == "com.microsoft.QMoE";
  const std::size_t apart = quantised ? 3 : 2;  // inputs of each product
  const double per_byte = quantised ? 8.0 / static_cast<double>(std::clamp<std::int64_t>(
                                                op.integer("expert_weight_bits", 4), 1, 8))
                                    : 1.0;
  double weights = 0.0;
  for (std::size_t i = 2; i <= 2 + 2 * apart; i += apart) {
    if (!op.has_input(i) || !op.has_shape(i) || op.shape(i).empty()) continue;
    const bool packed = op.input(i).type == kUint8;
    weights += num_elements(std::span(op.shape(i)).subspan(1)) * (packed ? per_byte : 1.0);
  }
  const Shape& x = op.shape(0);
  const double tokens = x.empty() ? 0.0 : num_elements(std::span(x).first(x.size() - 1));
  return tokens * static_cast<double>(op.integer("k", 1)) * weights;
}

// Projections of [positions, batch, width] to queries, keys and values, then attention.
double decoder_attention(const Op& op, Outputs) {
  const double width = static_cast<double>(op.shape(0).back());
  const double scores = op.elements(0) * static_cast<double>(op.shape(1).front());  // times size
  const double heads = static_cast<double>(std::max<std::int64_t>(1, op.integer("num_heads", 1)));
  return 2.0 * width * (op.elements(0) + 2.0 * op.elements(1)) + 4.0 * scores +
         9.0 * scores * heads / std::max(1.0, width);
}

// As LSTM counts, with weights turned: R is [directions, hidden, 4 hidden].
double quantised_lstm(const Op& op, Outputs) {
  const Shape& x = op.shape(0);
  const Shape& r = op.shape(2);
  if (x.size() != 3 || r.size() != 3) return 0.0;
  const auto hidden = static_cast<double>(r[1]);
  const double places =
      static_cast<double>(x[0]) * static_cast<double>(x[1]) * static_cast<double>(r[0]) * hidden;
  const double bias = op.has_input(3) ? 1.0 : 0.0;
  return places * (4.0 * (2.0 * (static_cast<double>(x[2]) + hidden) + 1.0 + bias) + 33.0);
}

// A difference, its square and their sum for each coordinate.
double distances(const Op& op, Outputs out) {
  return 3.0 * made(out) * static_cast<double>(op.shape(0).back());
}

// Gauss and Jordan: 2 n^3 for each matrix.
double inverse(const Op& op, Outputs out) {
  return 2.0 * made(out) * static_cast<double>(op.shape(0).back());
}

// Cooley and Tukey: 5 n log2 n for each signal along the last dimension of the real side.
double fourier(const Op& op, Outputs out) {
  const bool forward = op.type() == "com.microsoft.Rfft";
  const Shape& real = forward ? op.shape(0) : *out[0].shape;
  if (real.empty()) return 0.0;
  return num_elements(real) * 5.0 * std::log2(std::max(2.0, static_cast<double>(real.back())));
}

constexpr std::array kContributedWork = {
    // Products
    WorkRule{"com.microsoft.FusedConv", 1, 2, bias_and_sum, conv<1>},
    WorkRule{"com.microsoft.NhwcConv", 0, 2, bias<2>, conv<1>},
    WorkRule{"com.microsoft.NhwcFusedConv", 1, 2, bias_and_sum, conv<1>},
    WorkRule{"com.microsoft.QLinearConv", 0, 1, requantised<8>, conv<3>},
    WorkRule{"com.microsoft.ConvTransposeWithDynamicPads", 0, 2, bias<3>, conv_transpose},
    WorkRule{"com.ms.internal.nhwc.Conv", 0, 2, bias<2>, conv<1>},
    WorkRule{"com.ms.internal.nhwc.QLinearConv", 0, 1, requantised<8>, conv<3>},
    WorkRule{"com.microsoft.FusedGemm", 1, 1, bias<2>, product},
    WorkRule{"com.microsoft.GemmFloat8", 0, 1, bias<2>, product},
    WorkRule{"com.microsoft.GemmFastGelu", 12, 1, bias<2>, product},
    WorkRule{"com.microsoft.QGemm", 0, 1, requantised<6>, product},
    WorkRule{"com.microsoft.FusedMatMul", 0, 1, nullptr, product},
    WorkRule{"com.microsoft.FusedMatMulActivation", 1, 1, nullptr, product},
    WorkRule{"com.microsoft.TransposeMatMul", 0, 1, nullptr, product},
    WorkRule{"com.microsoft.SparseToDenseMatMul", 0, 1, nullptr, product},
    WorkRule{"com.microsoft.MatMulInteger16", 0, 1, nullptr, product},
    WorkRule{"com.microsoft.MatMulIntegerToFloat", 1, 1, bias<6>, product},
    WorkRule{"com.microsoft.DynamicQuantizeMatMul", 1, 1, quantised_input, product},
    WorkRule{"com.microsoft.QOrderedMatMul", 0, 1, requantised<5>, product},
    WorkRule{"com.microsoft.MatMulNBits", 0, 1, unpacked, product},
    WorkRule{"com.microsoft.MatMulBnb4", 0, 1, unpacked, product},
    WorkRule{"com.microsoft.MatMulFpQ4", 0, 1, unpacked_fpq4, product},
    WorkRule{"com.microsoft.MatMulPacked", 0, 1, unpacked, product},
    WorkRule{"com.microsoft.MatMulNBitsQLoRA", 0, 1, unpacked, product},
    WorkRule{"com.microsoft.LinearAttention", 0, 3, linear_attention},
    WorkRule{"com.microsoft.MatMulNBitsMlp", 0, 1, gated_product, product},
    WorkRule{"com.microsoft.MatMulNBitsQkv", 0, 1, qkv_product},
    WorkRule{"com.microsoft.MoE", 0, 1, nullptr, experts},
    WorkRule{"com.microsoft.QMoE", 0, 1, nullptr, experts},
    WorkRule{"com.microsoft.DynamicQuantizeLSTM", 0, 3, quantised_lstm},
    WorkRule{"com.microsoft.CDist", 0, 2, distances},
    WorkRule{"com.microsoft.Inverse", 0, 1, inverse},
    // Attention
    WorkRule{"com.microsoft.Attention", 0, 2, attention<3>},
    WorkRule{"com.microsoft.DecoderAttention", 0, 2, decoder_attention},
    WorkRule{"com.microsoft.DecoderMaskedMultiHeadAttention", 0, 1, attention<4>},
    WorkRule{"com.microsoft.DecoderMaskedSelfAttention", 0, 2, attention<3>},
    WorkRule{"com.microsoft.GroupQueryAttention", 0, 1, attention<10>},
    WorkRule{"com.microsoft.LongformerAttention", 0, 2, attention<3>},
    WorkRule{"com.microsoft.MultiHeadAttention", 0, 1, attention<5>},
    WorkRule{"com.microsoft.PackedAttention", 0, 2, attention<5>},
    WorkRule{"com.microsoft.PackedMultiHeadAttention", 0, 1, attention<6>},
    WorkRule{"com.microsoft.QAttention", 0, 2, attention<5>},
    WorkRule{"com.microsoft.QOrderedAttention", 0, 1, attention<17>},
    WorkRule{"com.microsoft.SparseAttention", 0, 1, attention<99>},
    WorkRule{"com.microsoft.RotaryEmbedding", kRotary},
    WorkRule{"com.microsoft.MRotaryEmbedding", kRotary},
    WorkRule{"com.microsoft.GemmaRotaryEmbedding", 2 * kRotary},
    // Activations and normalisations, with what is fused into them
    WorkRule{"com.microsoft.BiasAdd", 2},
    WorkRule{"com.microsoft.BiasDropout", 1},
    WorkRule{"com.microsoft.BiasGelu", 9},
    WorkRule{"com.microsoft.BiasSoftmax", 9},
    WorkRule{"com.microsoft.BiasSplitGelu", 11},
    WorkRule{"com.microsoft.FastGelu", 12, 0, bias<1>},
    WorkRule{"com.microsoft.Gelu", 8},
    WorkRule{"com.microsoft.QuickGelu", 9},
    WorkRule{"com.microsoft.GroupNorm", 7, 0, group_norm},
    WorkRule{"com.microsoft.SkipGroupNorm", 8, 0, group_norm},
    WorkRule{"com.microsoft.SkipLayerNormalization", 8, 0, bias<4>},
    WorkRule{"com.microsoft.SkipSimplifiedLayerNormalization", 5, 0, bias<3>},
    WorkRule{"com.microsoft.EmbedLayerNormalization", 9},
    WorkRule{"com.microsoft.QEmbedLayerNormalization", 15},
    WorkRule{"com.microsoft.ComplexMul", 3},
    WorkRule{"com.microsoft.ComplexMulConj", 3},
    WorkRule{"com.microsoft.CropAndResize", 9},
    WorkRule{"com.microsoft.Rfft", 0, 1, fourier},
    WorkRule{"com.microsoft.Irfft", 0, 1, fourier},
    WorkRule{"com.microsoft.NGramRepeatBlock", 0, 1, per_input<1>},
    WorkRule{"com.microsoft.MurmurHash3", 5},
    WorkRule{"com.microsoft.SampleOp"},
    WorkRule{"com.microsoft.IsAllFinite", 0, 1, per_input<1>},
    WorkRule{"com.microsoft.GatedRelativePositionBias", 2},
    WorkRule{"com.microsoft.RelativePositionBias"},
    // Pools
    WorkRule{"com.microsoft.MaxpoolWithMask", 0, 0, pool},
    WorkRule{"com.microsoft.NhwcMaxPool", 0, 0, pool},
    WorkRule{"com.ms.internal.nhwc.AveragePool", 0, 0, pool},
    WorkRule{"com.ms.internal.nhwc.MaxPool", 0, 0, pool},
    WorkRule{"com.ms.internal.nhwc.GlobalAveragePool", 0, 1, per_input<1>},
    WorkRule{"com.ms.internal.nhwc.GlobalMaxPool", 0, 1, per_input<1>},
    WorkRule{"com.ms.internal.nhwc.QLinearAveragePool", 5, 0, pool},
    WorkRule{"com.microsoft.QLinearAveragePool", 5, 0, pool},
    WorkRule{"com.microsoft.QLinearGlobalAveragePool", 5, 1, per_input<1>},
    // Quantised forms
    WorkRule{"com.microsoft.QuantizeLinear", 5},
    WorkRule{"com.microsoft.DequantizeLinear", 2},
    WorkRule{"com.microsoft.QuantizeWithOrder", 5},
    WorkRule{"com.microsoft.DequantizeWithOrder", 2},
    WorkRule{"com.microsoft.GatherBlockQuantized", 2},
    WorkRule{"com.microsoft.MulInteger", 3},
    WorkRule{"com.microsoft.QLinearAdd", 10},
    WorkRule{"com.microsoft.QLinearMul", 10},
    WorkRule{"com.microsoft.QLinearConcat", 7},
    WorkRule{"com.microsoft.QLinearWhere", 8},
    WorkRule{"com.microsoft.QLinearReduceMean", 6, 1, per_input<1>},
    WorkRule{"com.microsoft.ReduceSumInteger", 0, 1, per_input<1>},
    WorkRule{"com.microsoft.QLinearSigmoid", 14},
    WorkRule{"com.microsoft.QLinearLeakyRelu", 9},
    WorkRule{"com.microsoft.QLinearSoftmax", 15},
    WorkRule{"com.microsoft.QOrderedGelu", 15},
    WorkRule{"com.microsoft.QOrderedLayerNormalization", 14},
    // Nothing is computed
    WorkRule{"com.microsoft.BitmaskBiasDropout"},
    WorkRule{"com.microsoft.BitmaskDropout"},
    WorkRule{"com.microsoft.ExpandDims"},
    WorkRule{"com.microsoft.RemovePadding"},
    WorkRule{"com.microsoft.RestorePadding"},
    WorkRule{"com.microsoft.TorchEmbedding"},
    WorkRule{"com.microsoft.UnfoldTensor"},
};

}  // namespace

std::span<const WorkRule> contributed_work() { return kContributedWork; }

}  // namespace lamina::io::onnx_reader
