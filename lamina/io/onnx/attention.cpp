#include "lamina/io/onnx/attention.h"

#include <cmath>

#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

using Sizes = tl::expected<AttentionSizes, std::string>;

double dim(const Op& op, std::size_t input, std::size_t i) {
  return static_cast<double>(op.shape(input)[i]);
}

bool has_rank(const Op& op, std::size_t input, std::size_t rank) {
  return op.has_shape(input) && op.shape(input).size() == rank;
}

auto misfit(const Op& op) {
  return because("the shapes and heads of {} do not fit each other", op.type());
}

// [batch, positions, heads * size] or [batch, heads, positions, size]
struct Heads {
  double batch = 0, heads = 0, positions = 0, size = 0;
};

tl::expected<Heads, std::string> heads_of(const Op& op, std::size_t input, double heads) {
  if (has_rank(op, input, 4))
    return Heads{dim(op, input, 0), dim(op, input, 1), dim(op, input, 2), dim(op, input, 3)};
  if (!has_rank(op, input, 3) || heads < 1) return misfit(op);
  return Heads{dim(op, input, 0), heads, dim(op, input, 1), dim(op, input, 2) / heads};
}

Sizes plain(const Op& op, std::string_view q_heads, std::string_view kv_heads,
            std::size_t past_at) {
  const auto num_heads = static_cast<double>(op.integer(q_heads, 0));
  const auto num_kv_heads = static_cast<double>(op.integer(kv_heads, op.integer(q_heads, 0)));
  const auto q = heads_of(op, 0, num_heads);
  const auto k = heads_of(op, 1, num_kv_heads);
  const auto v = heads_of(op, 2, num_kv_heads);
  if (!q || !k || !v) return misfit(op);
  AttentionSizes s{q->batch, q->heads, k->heads, q->positions, 0, k->positions,
                   q->size,  v->size,  0};
  if (has_rank(op, past_at, 4)) s.past = dim(op, past_at, 2);
  s.keys += s.past;
  return s;
}

// Queries, keys and values in one tensor [batch, positions, heads, 3, size], or the latter two in
// one [batch, positions, heads, 2, size].
Sizes multi_head(const Op& op) {
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
    if (!q) return misfit(op);
    return AttentionSizes{q->batch, q->heads,      q->heads, q->positions, 0, dim(op, 1, 1),
                          q->size,  dim(op, 1, 4), 0};
  }
  return plain(op, "num_heads", "num_heads", 6);
}

// The key and value may be packed behind the query: [batch, positions, (heads + 2 kv_heads) size].
Sizes group_query(const Op& op) {
  if (op.has_input(1)) return plain(op, "num_heads", "kv_num_heads", 3);
  const auto heads = static_cast<double>(op.integer("num_heads", 0));
  const auto kv_heads = static_cast<double>(op.integer("kv_num_heads", 0));
  if (!has_rank(op, 0, 3) || heads < 1 || kv_heads < 1) return misfit(op);
  const double size = dim(op, 0, 2) / (heads + 2 * kv_heads);
  AttentionSizes s{dim(op, 0, 0), heads, kv_heads, dim(op, 0, 1), 0, dim(op, 0, 1), size, size, 0};
  if (has_rank(op, 3, 4)) s.past = dim(op, 3, 2);
  s.keys += s.past;
  return s;
}

// Projects [batch, positions, in] by weights [in, q + k + v] itself.
Sizes projecting(const Op& op) {
  const auto heads = static_cast<double>(op.integer("num_heads", 0));
  if (!has_rank(op, 0, 3) || !has_rank(op, 1, 2) || heads < 1) return misfit(op);
  const double width = dim(op, 1, 1);
  const Shape parts = op.integers("qkv_hidden_sizes").value_or(Shape{});
  const double q = parts.size() == 3 ? static_cast<double>(parts[0]) : width / 3;
  const double v = parts.size() == 3 ? static_cast<double>(parts[2]) : width / 3;
  AttentionSizes s{dim(op, 0, 0), heads,     heads, dim(op, 0, 1), 0, dim(op, 0, 1),
                   q / heads,     v / heads, 0};
  if (has_rank(op, 4, 5)) s.past = dim(op, 4, 3);
  s.keys += s.past;
  s.projection = op.elements(0) * width;
  return s;
}

Sizes read_any(const Op& op) {
  if (op.type() == "com.microsoft.MultiHeadAttention") return multi_head(op);
  if (op.type() == "com.microsoft.GroupQueryAttention") return group_query(op);
  if (op.type() == "com.microsoft.Attention" || op.type() == "com.microsoft.QAttention")
    return projecting(op);
  return plain(op, "q_num_heads", "kv_num_heads", 4);
}

bool is_count(double x) { return x >= 0.0 && x <= kMostElements && x == std::floor(x); }

}  // namespace

tl::expected<AttentionSizes, std::string> read_attention(const Op& op) {
  auto sizes = read_any(op);
  if (!sizes) return sizes;
  for (const double x : {sizes->heads, sizes->kv_heads, sizes->keys, sizes->head, sizes->v_head})
    if (!is_count(x)) return misfit(op);
  return sizes;
}

double attention_work(const AttentionSizes& s, bool has_mask) {
  const double scores = s.batch * s.heads * s.queries * s.keys;
  return 2.0 * s.projection +
         scores * (2.0 * s.head + 2.0 * s.v_head + 9.0 + (has_mask ? 1.0 : 0.0));
}

}  // namespace lamina::io::onnx_reader
