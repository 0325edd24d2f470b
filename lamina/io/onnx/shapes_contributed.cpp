// Operators of ONNX Runtime's own domain that no other family has: activations with a bias,
// normalisations, embeddings, experts, quantised forms.

#include <algorithm>
#include <array>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

Inferred same(const Op& op) { return one(op.input(0).type, op.shape(0)); }
Inferred same_int8(const Op& op) { return one(kInt8, op.shape(0)); }
Inferred same_int32(const Op& op) { return one(kInt32, op.shape(0)); }
Inferred same_real(const Op& op) {
  return one(static_cast<int>(op.integer("to", kFloat)), op.shape(0));
}
Inferred a_bool(const Op&) { return one(kBool, {}); }
Inferred like_second(const Op& op) { return one(op.input(1).type, op.shape(1)); }

// With a mask, of a bit an element packed into words of 32 where the type says so.
Inferred with_mask(const Op& op) {
  auto outputs = same(op);
  const bool packs = op.type().find("Bitmask") != std::string::npos;
  const auto words = static_cast<std::int64_t>((op.elements(0) + 31.0) / 32.0);
  outputs->push_back(packs ? known(12, Shape{words}) : known(kBool, op.shape(0)));
  return outputs;
}

// Output 3 is the sum of input and skip, before the normalisation.
Inferred skip_layer_norm(const Op& op) {
  std::vector<TensorInfo> outputs(4);
  outputs[0] = outputs[3] = known(op.input(0).type, op.shape(0));
  return outputs;
}

// The sum of input, skip and bias is the second output.
Inferred skip_group_norm(const Op& op) {
  return std::vector(2, known(op.input(0).type, op.shape(0)));
}

// Ids [batch, positions] and a table [words, width]; then where each mask ends, and the sum of the
// embeddings before the normalisation.
Inferred embed(const Op& op, int type) {
  const Shape& ids = op.shape(0);
  if (!op.has_shape(2)) return because("the shape of its input 2 is not known");
  const Shape& table = op.shape(2);
  if (ids.size() != 2 || table.size() != 2)
    return misfit("its ids {} and its table {} do not fit each other", to_text(ids),
                  to_text(table));
  auto outputs = one(type, {ids[0], ids[1], table[1]});
  outputs->push_back(known(kInt32, Shape{ids[0]}));
  outputs->push_back(known(type, Shape{ids[0], ids[1], table[1]}));
  return outputs;
}
Inferred embed_norm(const Op& op) { return embed(op, op.input(2).type); }
Inferred qembed_norm(const Op& op) { return embed(op, kFloat); }

// A table [words, width] and indices.
Inferred torch_embedding(const Op& op) {
  Shape out = op.shape(1);
  out.insert(out.end(), op.shape(0).begin() + std::min<std::ptrdiff_t>(1, std::ssize(op.shape(0))),
             op.shape(0).end());
  return one(op.input(0).type, std::move(out));
}

// Elements of less than 8 bits may be packed in bytes along the last dimension.
Inferred gather_blocks(const Op& op) {
  Shape x = op.shape(0);
  const auto axis = resolve_axis(op.integer("gather_axis", 0), x.size());
  const std::int64_t bits = op.integer("bits", 4);
  if (!axis || bits < 1 || bits > 8) return misfit("its gather_axis or bits are out of range");
  if (op.input(0).type == kUint8) x.back() *= 8 / bits;
  const auto at = x.begin() + static_cast<std::ptrdiff_t>(*axis);
  Shape out(x.begin(), at);
  out.insert(out.end(), op.shape(1).begin(), op.shape(1).end());
  out.insert(out.end(), at + 1, x.end());
  return one(op.input(2).type, std::move(out));
}

// Half of the last dimension goes through a gate.
Inferred split_gelu(const Op& op) {
  Shape out = op.shape(0);
  if (out.empty() || out.back() % 2 != 0)
    return misfit("its input {} cannot be halved", to_text(out));
  out.back() /= 2;
  return one(op.input(0).type, std::move(out));
}

// A, its scale and zero point, B, its scale and zero point, those of C.
Inferred broadcast_with(const Op& op, std::size_t b_at, int type) {
  if (!op.has_shape(b_at)) return because("the shape of its input {} is not known", b_at);
  auto out = broadcast(op.shape(0), op.shape(b_at));
  if (!out)
    return misfit("its inputs {} and {} do not fit each other", to_text(op.shape(0)),
                  to_text(op.shape(b_at)));
  return one(type, *std::move(out));
}
Inferred qlinear_combine(const Op& op) { return broadcast_with(op, 3, op.input(0).type); }
Inferred mul_integer(const Op& op) { return broadcast_with(op, 2, kInt32); }
Inferred broadcast_two(const Op& op) { return broadcast_with(op, 1, op.input(0).type); }

// A condition, X with its scale and zero point, Y with its.
Inferred qlinear_where(const Op& op) {
  if (!op.has_shape(1) || !op.has_shape(4))
    return because("the shapes of its inputs are not known");
  auto out = broadcast(op.shape(0), op.shape(1));
  if (out) out = broadcast(*out, op.shape(4));
  if (!out) return misfit("its inputs do not fit each other");
  return one(op.input(1).type, *std::move(out));
}

// The scale and zero point of the result, then tensors, each with its own.
Inferred qlinear_concat(const Op& op) {
  if (!op.has_shape(2)) return because("the shape of its input 2 is not known");
  Shape out = op.shape(2);
  const auto axis = resolve_axis(op.integer("axis", 0), out.size());
  if (!axis) return misfit("its axis is outside its input {}", to_text(out));
  double sum = static_cast<double>(out[*axis]);
  for (std::size_t i = 5; i < op.num_inputs(); i += 3) {
    if (!op.has_shape(i)) return because("the shape of its input {} is not known", i);
    Shape next = op.shape(i);
    if (next.size() == out.size()) {
      sum += static_cast<double>(next[*axis]);
      next[*axis] = out[*axis];
    }
    if (next != out)
      return misfit("its inputs {} and {} do not fit each other", to_text(out),
                    to_text(op.shape(i)));
  }
  if (sum > kMostElements) return misfit("its inputs are too large");
  out[*axis] = static_cast<std::int64_t>(sum);
  return one(op.has_input(1) ? op.input(1).type : op.input(2).type, std::move(out));
}

Inferred inverse(const Op& op) {
  const Shape& x = op.shape(0);
  if (x.size() < 2 || x.back() != x[x.size() - 2])
    return misfit("its input {} is not square", to_text(x));
  return same(op);
}

// Distances between rows.
Inferred distances(const Op& op) {
  const Shape& a = op.shape(0);
  const Shape& b = op.shape(1);
  if (a.size() != 2 || b.size() != 2 || a[1] != b[1])
    return misfit("its inputs {} and {} do not fit each other", to_text(a), to_text(b));
  return one(op.input(0).type, {a[0], b[0]});
}

Inferred expand_dims(const Op& op) {
  const auto& given = op.input(1).ints;
  if (!given || given->size() != 1) return because("its axis is not known in advance");
  Shape out = op.shape(0);
  const auto axis = resolve_axis(given->front(), out.size() + 1);
  if (!axis) return misfit("its axis is outside its input {}", to_text(out));
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(*axis), 1);
  return one(op.input(0).type, std::move(out));
}

// Windows of `size` along a dimension, `step` apart, become a last dimension.
Inferred unfold(const Op& op) {
  Shape out = op.shape(0);
  const auto axis = resolve_axis(op.integer("dim", -1), out.size());
  const std::int64_t size = op.integer("size", 0);
  const std::int64_t step = op.integer("step", 1);
  if (!axis || size < 1 || step < 1 || size > out[*axis])
    return misfit("its windows of {} do not fit its input {}", size, to_text(out));
  out[*axis] = (out[*axis] - size) / step + 1;
  out.push_back(size);
  return one(op.input(0).type, std::move(out));
}

// Regions [n, 4] of an image [N, C, H, W], each resized.
Inferred crop_and_resize(const Op& op) {
  const auto& size = op.input(3).ints;
  if (!size || size->size() != 2) return because("its crop_size is not known in advance");
  if (op.shape(0).size() != 4 || op.shape(1).empty())
    return misfit("its inputs {} and {} do not fit each other", to_text(op.shape(0)),
                  to_text(op.shape(1)));
  return one(op.input(0).type, {op.shape(1)[0], op.shape(0)[1], (*size)[0], (*size)[1]});
}

// The last dimension is the signal; behind it comes one of real and imaginary parts.
Inferred real_fourier(const Op& op) {
  Shape out = op.shape(0);
  if (out.empty()) return misfit("its input has no dimensions");
  if (op.integer("onesided", 1) != 0) out.back() = out.back() / 2 + 1;
  out.push_back(2);
  return one(op.input(0).type, std::move(out));
}
Inferred inverse_fourier(const Op& op) {
  Shape out = op.shape(0);
  if (out.size() < 2) return misfit("its input {} is not a spectrum", to_text(out));
  out.pop_back();
  if (op.integer("onesided", 1) != 0) out.back() = 2 * (out.back() - 1);
  return one(op.input(0).type, std::move(out));
}

// Rows [tokens, width] back to [batch, positions, width].
Inferred restore_padding(const Op& op) {
  Shape out = op.shape(1);
  if (out.size() != 2 || op.shape(0).size() != 2)
    return misfit("its inputs {} and {} do not fit each other", to_text(op.shape(0)), to_text(out));
  out.push_back(op.shape(0).back());
  return one(op.input(0).type, std::move(out));
}
// How many tokens there are depends on the data.
Inferred remove_padding(const Op& op) {
  const Shape& x = op.shape(0);
  if (x.size() != 3) return misfit("its input {} does not have 3 dimensions", to_text(x));
  std::vector<TensorInfo> outputs(1);
  outputs[0].type = op.input(0).type;
  outputs[0].partial = Shape{-1, x[2]};
  outputs.push_back(known(kInt32, Shape{x[0], x[1]}));
  outputs.push_back(known(kInt32, Shape{x[0] + 1}));
  outputs.push_back(known(kInt32, Shape{1}));
  return outputs;
}

// X [steps, batch, in]; R [directions, hidden, 4 hidden], turned against that of LSTM.
Inferred quantised_lstm(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& r = op.shape(2);
  if (x.size() != 3 || r.size() != 3)
    return misfit("its inputs {} and {} do not have 3 dimensions", to_text(x), to_text(r));
  auto outputs = one(op.input(0).type, {x[0], r[0], x[1], r[1]});
  for (int i = 0; i < 2; ++i) outputs->push_back(known(op.input(0).type, Shape{r[0], x[1], r[1]}));
  return outputs;
}

// Text made word by word: [batch, (sequences,) longest].
Inferred generated(const Op& op) {
  const bool beams = op.type().find("Beam") != std::string::npos;
  const auto& longest = op.input(1).ints;
  const auto& returned = op.input(4).ints;
  if (!longest || longest->size() != 1 || (beams && (!returned || returned->size() != 1)))
    return because("its max_length or num_return_sequences is not known in advance");
  Shape out = {op.shape(0).empty() ? 1 : op.shape(0).front()};
  if (beams) out.push_back(returned->front());
  auto outputs = one(kInt32, out);
  outputs->front().shape->push_back(longest->front());
  if (beams) outputs->push_back(known(kFloat, std::move(out)));
  return outputs;
}

constexpr std::array kContributedRules = {
    ShapeRule{"com.microsoft.BiasAdd", 1, same},
    ShapeRule{"com.microsoft.BiasDropout", 1, with_mask},
    ShapeRule{"com.microsoft.BiasGelu", 2, broadcast_two},
    ShapeRule{"com.microsoft.BiasSoftmax", 1, same},
    ShapeRule{"com.microsoft.BiasSplitGelu", 1, split_gelu},
    ShapeRule{"com.microsoft.BitmaskBiasDropout", 1, with_mask},
    ShapeRule{"com.microsoft.BitmaskDropout", 1, with_mask},
    ShapeRule{"com.microsoft.BeamSearch", 1, generated},
    ShapeRule{"com.microsoft.CDist", 2, distances},
    ShapeRule{"com.microsoft.ComplexMul", 2, broadcast_two},
    ShapeRule{"com.microsoft.ComplexMulConj", 2, broadcast_two},
    ShapeRule{"com.microsoft.CropAndResize", 2, crop_and_resize},
    ShapeRule{"com.microsoft.DequantizeWithOrder", 1, same_real},
    ShapeRule{"com.microsoft.DynamicQuantizeLSTM", 3, quantised_lstm},
    ShapeRule{"com.microsoft.EmbedLayerNormalization", 1, embed_norm},
    ShapeRule{"com.microsoft.ExpandDims", 1, expand_dims},
    ShapeRule{"com.microsoft.FastGelu", 1, same},
    ShapeRule{"com.microsoft.GatherBlockQuantized", 3, gather_blocks},
    ShapeRule{"com.microsoft.Gelu", 1, same},
    ShapeRule{"com.microsoft.GreedySearch", 1, generated},
    ShapeRule{"com.microsoft.GroupNorm", 1, same},
    ShapeRule{"com.microsoft.Inverse", 1, inverse},
    ShapeRule{"com.microsoft.Irfft", 1, inverse_fourier},
    ShapeRule{"com.microsoft.IsAllFinite", 0, a_bool},
    ShapeRule{"com.microsoft.MoE", 1, same},
    ShapeRule{"com.microsoft.MulInteger", 1, mul_integer},
    ShapeRule{"com.microsoft.MurmurHash3", 1, same_int32},
    ShapeRule{"com.microsoft.NGramRepeatBlock", 2, like_second},
    ShapeRule{"com.microsoft.QEmbedLayerNormalization", 1, qembed_norm},
    ShapeRule{"com.microsoft.QLinearAdd", 1, qlinear_combine},
    ShapeRule{"com.microsoft.QLinearConcat", 0, qlinear_concat},
    ShapeRule{"com.microsoft.QLinearLeakyRelu", 1, same},
    ShapeRule{"com.microsoft.QLinearMul", 1, qlinear_combine},
    ShapeRule{"com.microsoft.QLinearSigmoid", 1, same},
    ShapeRule{"com.microsoft.QLinearSoftmax", 1, same},
    ShapeRule{"com.microsoft.QLinearWhere", 1, qlinear_where},
    ShapeRule{"com.microsoft.QMoE", 1, same},
    ShapeRule{"com.microsoft.QOrderedGelu", 1, same},
    ShapeRule{"com.microsoft.QOrderedLayerNormalization", 1, same},
    ShapeRule{"com.microsoft.QuantizeWithOrder", 1, same_int8},
    ShapeRule{"com.microsoft.QuickGelu", 1, same},
    ShapeRule{"com.microsoft.RemovePadding", 1, remove_padding},
    ShapeRule{"com.microsoft.RestorePadding", 2, restore_padding},
    ShapeRule{"com.microsoft.Rfft", 1, real_fourier},
    ShapeRule{"com.microsoft.SampleOp", 1, same},
    ShapeRule{"com.microsoft.Sampling", 1, generated},
    ShapeRule{"com.microsoft.SkipGroupNorm", 1, skip_group_norm},
    ShapeRule{"com.microsoft.SkipLayerNormalization", 1, skip_layer_norm},
    ShapeRule{"com.microsoft.SkipSimplifiedLayerNormalization", 1, skip_layer_norm},
    ShapeRule{"com.microsoft.TorchEmbedding", 2, torch_embedding},
    ShapeRule{"com.microsoft.UnfoldTensor", 1, unfold},
    ShapeRule{"com.microsoft.WhisperBeamSearch", 1, generated},
};

}  // namespace

std::span<const ShapeRule> contributed_rules() { return kContributedRules; }

}  // namespace lamina::io::onnx_reader
