#include "lamina/io/onnx/attention.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

using Sizes = Told<AttentionSizes>;

double dim(const Op& op, std::size_t input, std::size_t i) {
  return static_cast<double>(op.shape(input)[i]);
}

bool has_rank(const Op& op, std::size_t input, std::size_t rank) {
  return op.has_shape(input) && op.shape(input).size() == rank;
}

tl::unexpected<Reason> unfit(const Op& op) {
  for (std::size_t i = 0; i < op.num_inputs(); ++i)
    if (op.has_input(i) && !op.has_shape(i))
      return because("the shape of its input {} is not known", i);
  return misfit("the shapes and heads of {} do not fit each other", op.type());
}

// [batch, positions, heads * size] or [batch, heads, positions, size]
struct Heads {
  double batch = 0, heads = 0, positions = 0, size = 0;
};

Told<Heads> heads_of(const Op& op, std::size_t input, double heads) {
  if (has_rank(op, input, 4))
    return Heads{dim(op, input, 0), dim(op, input, 1), dim(op, input, 2), dim(op, input, 3)};
  if (!has_rank(op, input, 3) || heads < 1) return unfit(op);
  return Heads{dim(op, input, 0), heads, dim(op, input, 1), dim(op, input, 2) / heads};
}

// The cache of keys and values in front of the new ones, or, where both share a buffer, the buffer.
void add_past(const Op& op, double past, AttentionSizes& s) {
  s.past = past;
  s.keys = op.integer("past_present_share_buffer", 0) != 0 ? std::max(past, s.keys) : s.keys + past;
}

Sizes plain(const Op& op, std::string_view q_heads, std::string_view kv_heads,
            std::size_t past_at) {
  const auto num_heads = static_cast<double>(op.integer(q_heads, 0));
  const auto num_kv_heads = static_cast<double>(op.integer(kv_heads, op.integer(q_heads, 0)));
  const auto q = heads_of(op, 0, num_heads);
  const auto k = heads_of(op, 1, num_kv_heads);
  const auto v = heads_of(op, 2, num_kv_heads);
  if (!q || !k || !v) return unfit(op);
  AttentionSizes s{q->batch, q->heads, k->heads, q->positions, 0, k->positions,
                   q->size,  v->size,  0};
  if (has_rank(op, past_at, 4)) add_past(op, dim(op, past_at, 2), s);
  return s;
}

// All of it side by side: [batch, positions, parts * heads * size].
Sizes side_by_side(const Op& op, double heads, double kv_heads) {
  if (!has_rank(op, 0, 3) || heads < 1 || kv_heads < 1) return unfit(op);
  const double size = dim(op, 0, 2) / (heads + 2 * kv_heads);
  return AttentionSizes{dim(op, 0, 0), heads, kv_heads, dim(op, 0, 1), 0, dim(op, 0, 1),
                        size,          size,  0};
}

// Queries, keys and values in one tensor [batch, positions, heads, 3, size], or the latter two in
// one [batch, positions, heads, 2, size].
Sizes multi_head(const Op& op, std::size_t past_at) {
  if (has_rank(op, 0, 5))
    return AttentionSizes{dim(op, 0, 0),
                          dim(op, 0, 2),
                          dim(op, 0, 2),
                          dim(op, 0, 1),
                          0,
                          dim(op, 0, 1),
                          dim(op, 0, 4),
                          dim(op, 0, 4),
                          0};
  if (has_rank(op, 1, 5)) {
    const auto q = heads_of(op, 0, static_cast<double>(op.integer("num_heads", 0)));
    if (!q) return unfit(op);
    return AttentionSizes{q->batch, q->heads,      q->heads, q->positions, 0, dim(op, 1, 1),
                          q->size,  dim(op, 1, 4), 0};
  }
  if (op.has_input(1)) return plain(op, "num_heads", "num_heads", past_at);
  const auto heads = static_cast<double>(op.integer("num_heads", 0));
  auto s = side_by_side(op, heads, heads);
  if (s && has_rank(op, past_at, 4)) add_past(op, dim(op, past_at, 2), *s);
  return s;
}

// The key and value may be packed behind the query: [batch, positions, (heads + 2 kv_heads) size].
Sizes group_query(const Op& op) {
  auto s = op.has_input(1) ? plain(op, "num_heads", "kv_num_heads", 3)
                           : side_by_side(op, static_cast<double>(op.integer("num_heads", 0)),
                                          static_cast<double>(op.integer("kv_num_heads", 0)));
  if (s && !op.has_input(1) && has_rank(op, 3, 4)) add_past(op, dim(op, 3, 2), *s);
  // How many positions there are in all may be told: then the cache is a buffer with room for them.
  const auto& total = op.input(6).ints;
  if (s && op.type() == "com.microsoft.GroupQueryAttention" && total && total->size() == 1 &&
      static_cast<double>(total->front()) >= s->queries) {
    s->keys = static_cast<double>(total->front());
    s->room = std::max(s->past, s->keys);
  }
  return s;
}

// Projects [batch, positions, in] by weights [in, q + k + v] itself.
Sizes projecting(const Op& op) {
  const auto heads = static_cast<double>(op.integer("num_heads", 0));
  if (!has_rank(op, 0, 3) || !has_rank(op, 1, 2) || heads < 1) return unfit(op);
  const double width = dim(op, 1, 1);
  const Shape parts = op.integers("qkv_hidden_sizes").value_or(Shape{});
  const double q = parts.size() == 3 ? static_cast<double>(parts[0]) : width / 3;
  const double v = parts.size() == 3 ? static_cast<double>(parts[2]) : width / 3;
  AttentionSizes s{dim(op, 0, 0), heads,     heads, dim(op, 0, 1), 0, dim(op, 0, 1),
                   q / heads,     v / heads, 0};
  const std::size_t past_at = op.type() == "com.microsoft.QAttention" ? 8 : 4;
  if (has_rank(op, past_at, 5)) add_past(op, dim(op, past_at, 3), s);
  s.projection = op.elements(0) * width;
  return s;
}

// The same with weights of its own for each of query, key and value.
Sizes ordered(const Op& op) {
  const auto heads = static_cast<double>(op.integer("num_heads", 0));
  if (!has_rank(op, 0, 3) || !has_rank(op, 5, 2) || !has_rank(op, 7, 2) || heads < 1)
    return unfit(op);
  const double q = dim(op, 5, 1);
  const double v = dim(op, 7, 1);
  AttentionSizes s{dim(op, 0, 0), heads,     heads, dim(op, 0, 1), 0, dim(op, 0, 1),
                   q / heads,     v / heads, 0};
  s.projection = op.elements(0) * (2 * q + v);
  return s;
}

// Tokens of all sequences behind each other, without padding: [tokens, ...]. How long the sequences
// are, only the padded form tells: token_offset [batch, positions].
Sizes packed(const Op& op, std::size_t offset_at, double q, double v) {
  const auto heads = static_cast<double>(op.integer("num_heads", 0));
  if (!has_rank(op, offset_at, 2) || heads < 1) return unfit(op);
  const double positions = dim(op, offset_at, 1);
  return AttentionSizes{
      dim(op, offset_at, 0), heads, heads, positions, 0, positions, q / heads, v / heads, 0};
}

Sizes packed_projecting(const Op& op) {
  if (!has_rank(op, 0, 2) || !has_rank(op, 1, 2)) return unfit(op);
  const double width = dim(op, 1, 1);
  const Shape parts = op.integers("qkv_hidden_sizes").value_or(Shape{});
  const bool apart = parts.size() == 3;
  auto s = packed(op, 3, apart ? static_cast<double>(parts[0]) : width / 3,
                  apart ? static_cast<double>(parts[2]) : width / 3);
  if (s) s->projection = op.elements(0) * width;
  return s;
}

Sizes packed_multi_head(const Op& op) {
  if (has_rank(op, 0, 4)) {
    const double width = dim(op, 0, 1) * dim(op, 0, 3);
    return packed(op, 4, width, width);
  }
  if (!has_rank(op, 0, 2) || !has_rank(op, 2, 2)) return unfit(op);
  return packed(op, 4, dim(op, 0, 1), dim(op, 2, 1));
}

// Each position sees a window of so many others on both sides. Global positions have projections
// of their own, and all see them; how many there are depends on the data, and they are left out.
Sizes windowed(const Op& op) {
  auto s = projecting(op);
  if (s) s->keys = std::min(s->keys, 2.0 * static_cast<double>(op.integer("window", 0)) + 1.0);
  return s;
}

struct Form {
  std::string_view type;
  Sizes (*read)(const Op& op);
};

constexpr std::array kForms = {
    Form{"Attention", [](const Op& op) { return plain(op, "q_num_heads", "kv_num_heads", 4); }},
    Form{"ai.onnx.preview.FlexAttention",
         [](const Op& op) { return plain(op, "q_num_heads", "kv_num_heads", 4); }},
    Form{"com.microsoft.Attention", projecting},
    Form{"com.microsoft.QAttention", projecting},
    Form{"com.microsoft.DecoderMaskedSelfAttention", projecting},
    Form{"com.microsoft.LongformerAttention", windowed},
    Form{"com.microsoft.QOrderedAttention", ordered},
    Form{"com.microsoft.PackedAttention", packed_projecting},
    Form{"com.microsoft.PackedMultiHeadAttention", packed_multi_head},
    Form{"com.microsoft.MultiHeadAttention", [](const Op& op) { return multi_head(op, 6); }},
    Form{"com.microsoft.DecoderMaskedMultiHeadAttention",
         [](const Op& op) { return multi_head(op, 5); }},
    Form{"com.microsoft.GroupQueryAttention", group_query},
    Form{"com.microsoft.SparseAttention", group_query},
};

bool is_count(double x) { return x >= 0.0 && x <= kMostElements && x == std::floor(x); }

}  // namespace

Told<AttentionSizes> read_attention(const Op& op) {
  const auto* const form = std::ranges::find(kForms, std::string_view(op.type()), &Form::type);
  if (form == kForms.end()) return because("there is no rule for '{}'", op.type());
  auto sizes = form->read(op);
  if (!sizes) return sizes;
  for (const double x : {sizes->heads, sizes->kv_heads, sizes->keys, sizes->head, sizes->v_head})
    if (!is_count(x)) return unfit(op);
  return sizes;
}

double attention_work(const AttentionSizes& s, bool has_mask) {
  const double scores = s.batch * s.heads * s.queries * s.keys;
  return 2.0 * s.projection +
         scores * (2.0 * s.head + 2.0 * s.v_head + 9.0 + (has_mask ? 1.0 : 0.0));
}

}  // namespace lamina::io::onnx_reader
