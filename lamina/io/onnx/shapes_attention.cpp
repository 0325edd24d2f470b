// Attention in its many forms.

#include <algorithm>
#include <array>

#include "lamina/io/onnx/attention.h"
#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

std::int64_t whole(double size) { return static_cast<std::int64_t>(size); }

// The result has the query's layout; then the caches, then the scores.
Inferred attention(const Op& op) {
  const auto s = read_attention(op);
  if (!s) return tl::unexpected(s.error());
  if (s->heads * s->v_head > kMostElements) return misfit("its inputs are too large");
  const int type = op.input(0).type;
  const Shape heads_apart = {whole(s->batch), whole(s->heads), whole(s->queries), whole(s->v_head)};
  const Shape joined = {whole(s->batch), whole(s->queries), whole(s->heads * s->v_head)};
  auto outputs = one(type, op.shape(0).size() == 4 ? heads_apart : joined);
  const auto cache = [&](double size) {
    return known(type, {whole(s->batch), whole(s->kv_heads), whole(std::max(s->room, s->keys)),
                        whole(size)});
  };
  outputs->push_back(cache(s->head));
  outputs->push_back(cache(s->v_head));
  outputs->push_back(
      known(type, Shape{whole(s->batch), whole(s->heads), whole(s->queries), whole(s->keys)}));
  return outputs;
}

// One cache for keys and values, [2, batch, heads, positions, size].
Inferred projecting_attention(const Op& op) {
  const auto s = read_attention(op);
  auto outputs = attention(op);
  if (!outputs) return outputs;
  outputs->resize(2);
  outputs->at(1).shape = Shape{2, whole(s->batch), whole(s->heads), whole(s->keys), whole(s->head)};
  return outputs;
}

// The input is quantised, the result is not.
Inferred qattention(const Op& op) {
  auto outputs = projecting_attention(op);
  if (!outputs) return outputs;
  for (TensorInfo& output : *outputs) output.type = op.input(3).type;
  return outputs;
}

// Tokens of all sequences behind each other, without padding: [tokens, heads * v_size].
Inferred packed_attention(const Op& op) {
  const auto s = read_attention(op);
  if (!s) return tl::unexpected(s.error());
  return one(op.input(0).type, {op.shape(0).front(), whole(s->heads * s->v_head)});
}

Inferred same(const Op& op) { return one(op.input(0).type, op.shape(0)); }

// fairseq: query [positions, batch, width]; keys and values become caches [batch, heads, keys,
// size].
Inferred decoder_attention(const Op& op) {
  const Shape& q = op.shape(0);
  const Shape& k = op.shape(1);
  const std::int64_t heads = op.integer("num_heads", 0);
  if (q.size() != 3 || k.size() != 3 || heads < 1 || q[2] % heads != 0)
    return misfit("its inputs and heads do not fit each other");
  auto outputs = same(op);
  // Whether the cache is used is an input.
  const std::int64_t past = op.has_shape(6) && op.shape(6).size() == 4 ? op.shape(6)[2] : 0;
  for (int i = 0; i < 2; ++i)
    outputs->push_back(known(op.input(0).type, Shape{q[1], heads, k[0] + past, q[2] / heads}));
  return outputs;
}

// [1, heads, queries, keys] of a table [buckets, heads].
Inferred relative_bias(const Op& op) {
  const auto& queries = op.input(1).ints;
  const auto& keys = op.input(2).ints;
  if (!queries || !keys || queries->size() != 1 || keys->size() != 1)
    return because("its lengths are not known in advance");
  if (op.shape(0).size() != 2) return misfit("its input {} is not a table", to_text(op.shape(0)));
  return one(op.input(0).type, {1, op.shape(0)[1], queries->front(), keys->front()});
}

// Query [batch, positions, width]; with a token offset [batch, positions] its tokens are packed.
Inferred gated_relative_bias(const Op& op) {
  const Shape& places = op.has_shape(6) ? op.shape(6) : op.shape(0);
  if (places.size() < 2) return misfit("its input {} has no positions", to_text(places));
  return one(op.input(0).type, {places[0], op.integer("num_heads", 0), places[1], places[1]});
}

// Queries and keys, each turned.
Inferred rotate_both(const Op& op) {
  auto outputs = one(op.input(1).type, op.shape(1));
  if (op.has_shape(3)) outputs->push_back(known(op.input(3).type, op.shape(3)));
  return outputs;
}

// Query [batch, positions, q_heads * d_k], value [batch, positions, kv_heads * d_v]; the state is
// [batch, kv_heads, d_k, d_v].
Inferred linear_attention(const Op& op) {
  const Shape& q = op.shape(0);
  const Shape& k = op.shape(1);
  const Shape& v = op.shape(2);
  const std::int64_t q_heads = op.integer("q_num_heads", 0);
  const std::int64_t kv_heads = op.integer("kv_num_heads", 0);
  if (q.size() != 3 || k.size() != 3 || v.size() != 3 || q_heads < 1 || kv_heads < 1)
    return misfit("its inputs and heads do not fit each other");
  const std::int64_t v_size = v[2] / kv_heads;
  if (static_cast<double>(q_heads) * static_cast<double>(v_size) > kMostElements)
    return misfit("its inputs are too large");
  auto outputs = one(op.input(0).type, {q[0], q[1], q_heads * v_size});
  outputs->push_back(known(op.input(0).type, Shape{q[0], kv_heads, k[2] / kv_heads, v_size}));
  return outputs;
}

constexpr std::array kAttentionRules = {
    ShapeRule{"Attention", 3, attention},
    ShapeRule{"ai.onnx.preview.FlexAttention", 3, attention},
    ShapeRule{"LinearAttention", 3, linear_attention},
    ShapeRule{"com.microsoft.LinearAttention", 3, linear_attention},
    ShapeRule{"com.microsoft.Attention", 2, projecting_attention},
    ShapeRule{"com.microsoft.DecoderAttention", 2, decoder_attention},
    ShapeRule{"com.microsoft.DecoderMaskedMultiHeadAttention", 1, attention},
    ShapeRule{"com.microsoft.DecoderMaskedSelfAttention", 2, projecting_attention},
    ShapeRule{"com.microsoft.GatedRelativePositionBias", 1, gated_relative_bias},
    ShapeRule{"com.microsoft.GemmaRotaryEmbedding", 2, rotate_both},
    ShapeRule{"com.microsoft.GroupQueryAttention", 1, attention},
    ShapeRule{"com.microsoft.LongformerAttention", 1, same},
    ShapeRule{"com.microsoft.MRotaryEmbedding", 1, same},
    ShapeRule{"com.microsoft.MultiHeadAttention", 1, attention},
    ShapeRule{"com.microsoft.PackedAttention", 2, packed_attention},
    ShapeRule{"com.microsoft.PackedMultiHeadAttention", 1, packed_attention},
    ShapeRule{"com.microsoft.QAttention", 2, qattention},
    ShapeRule{"com.microsoft.QOrderedAttention", 1, attention},
    ShapeRule{"com.microsoft.RelativePositionBias", 1, relative_bias},
    ShapeRule{"com.microsoft.RotaryEmbedding", 1, same},
    ShapeRule{"com.microsoft.SparseAttention", 1, attention},
};

}  // namespace

std::span<const ShapeRule> attention_rules() { return kAttentionRules; }

}  // namespace lamina::io::onnx_reader
