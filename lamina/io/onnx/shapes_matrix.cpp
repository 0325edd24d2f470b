// Products of matrices, and the operators that are made of them: recurrent layers and attention.

#include <array>

#include "lamina/io/onnx/attention.h"
#include "lamina/io/onnx/einsum.h"
#include "lamina/io/onnx/limits.h"
#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

Inferred product(const Op& op, std::size_t b_at, int type) {
  if (!op.has_shape(b_at)) return because("the shape of its input {} is not known", b_at);
  const Shape& a = op.shape(0);
  const Shape& b = op.shape(b_at);
  if (a.size() != 2 || b.size() != 2)
    return because("its inputs {} and {} are no matrices", to_text(a), to_text(b));
  const bool turn_a = op.integer("transA", 0) != 0;
  const bool turn_b = op.integer("transB", 0) != 0;
  if (a[turn_a ? 0 : 1] != b[turn_b ? 1 : 0])
    return because("its inputs {} and {} do not fit each other", to_text(a), to_text(b));
  return one(type, {a[turn_a ? 1 : 0], b[turn_b ? 0 : 1]});
}
Inferred gemm(const Op& op) { return product(op, 1, op.input(0).type); }
// A, its scale and zero point, B, its scale and zero point, C, those of Y.
Inferred qgemm(const Op& op) { return product(op, 3, op.has_input(8) ? op.input(8).type : kFloat); }

Shape turned(Shape x, bool turn) {
  if (turn && x.size() >= 2) std::swap(x[x.size() - 1], x[x.size() - 2]);
  return x;
}

// Numpy's matmul: vectors are rows or columns, dimensions before the last two are broadcast.
Inferred multiply(const Op& op, std::size_t b_at, int type) {
  if (!op.has_shape(b_at)) return because("the shape of its input {} is not known", b_at);
  Shape a = turned(op.shape(0), op.integer("transA", 0) != 0);
  Shape b = turned(op.shape(b_at), op.integer("transB", 0) != 0);
  const auto misfit = [&] {
    return because("its inputs {} and {} do not fit each other", to_text(op.shape(0)),
                   to_text(op.shape(b_at)));
  };
  if (a.empty() || b.empty()) return misfit();
  const bool row = a.size() == 1;
  const bool column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  if (a.back() != b[b.size() - 2]) return misfit();
  auto out = broadcast(std::span(a).first(a.size() - 2), std::span(b).first(b.size() - 2));
  if (!out) return misfit();
  if (!row) out->push_back(a[a.size() - 2]);
  if (!column) out->push_back(b.back());
  return one(type, *std::move(out));
}

Inferred matmul(const Op& op) { return multiply(op, 1, op.input(0).type); }
Inferred matmul_integer(const Op& op) { return multiply(op, 1, kInt32); }
Inferred matmul_to_float(const Op& op) { return multiply(op, 1, kFloat); }
Inferred qlinear_matmul(const Op& op) { return multiply(op, 3, op.input(7).type); }

// B is packed; its sizes are attributes.
Inferred matmul_nbits(const Op& op) {
  Shape out = op.shape(0);
  if (out.empty() || out.back() != op.integer("K", 0))
    return because("its K does not fit its input {}", to_text(out));
  out.back() = op.integer("N", 0);
  return one(op.input(0).type, std::move(out));
}

Inferred einsum(const Op& op) {
  const auto plan = read_einsum(op);
  if (!plan) return tl::unexpected(plan.error());
  Shape out;
  for (const std::size_t label : plan->result)
    out.push_back(label < plan->sizes.size() ? plan->sizes[label] : 1);
  return one(op.input(0).type, std::move(out));
}

Inferred determinant(const Op& op) {
  const Shape& x = op.shape(0);
  if (x.size() < 2) return because("its input {} is no matrix", to_text(x));
  return one(op.input(0).type, Shape(x.begin(), x.end() - 2));
}

// X is [steps, batch, in] and R [directions, gates * hidden, hidden]; with layout 1 the batch comes
// first.
Inferred recurrent(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& r = op.shape(2);
  if (x.size() != 3 || r.size() != 3)
    return because("its inputs {} and {} do not have 3 dimensions", to_text(x), to_text(r));
  const bool batch_first = op.integer("layout", 0) != 0;
  const int type = op.input(0).type;
  auto outputs =
      batch_first ? one(type, {x[0], x[1], r[0], r[2]}) : one(type, {x[0], r[0], x[1], r[2]});
  const Shape state = batch_first ? Shape{x[0], r[0], r[2]} : Shape{r[0], x[1], r[2]};
  outputs->push_back(known(type, state));
  outputs->push_back(known(type, state));
  return outputs;
}

std::int64_t whole(double size) { return static_cast<std::int64_t>(size); }

// The result has the query's layout; then the caches, then the scores.
Inferred attention(const Op& op) {
  const auto s = read_attention(op);
  if (!s) return tl::unexpected(s.error());
  if (s->heads * s->v_head > kMostElements) return because("its inputs are too large");
  const int type = op.input(0).type;
  const Shape heads_apart = {whole(s->batch), whole(s->heads), whole(s->queries), whole(s->v_head)};
  const Shape joined = {whole(s->batch), whole(s->queries), whole(s->heads * s->v_head)};
  auto outputs = one(type, op.shape(0).size() == 4 ? heads_apart : joined);
  const auto cache = [&](double size) {
    return known(type, {whole(s->batch), whole(s->kv_heads), whole(s->keys), whole(size)});
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

// Query [batch, positions, q_heads * d_k], value [batch, positions, kv_heads * d_v]; the state is
// [batch, kv_heads, d_k, d_v].
Inferred linear_attention(const Op& op) {
  const Shape& q = op.shape(0);
  const Shape& k = op.shape(1);
  const Shape& v = op.shape(2);
  const std::int64_t q_heads = op.integer("q_num_heads", 0);
  const std::int64_t kv_heads = op.integer("kv_num_heads", 0);
  if (q.size() != 3 || k.size() != 3 || v.size() != 3 || q_heads < 1 || kv_heads < 1)
    return because("its inputs and heads do not fit each other");
  const std::int64_t v_size = v[2] / kv_heads;
  if (static_cast<double>(q_heads) * static_cast<double>(v_size) > kMostElements)
    return because("its inputs are too large");
  auto outputs = one(op.input(0).type, {q[0], q[1], q_heads * v_size});
  outputs->push_back(known(op.input(0).type, Shape{q[0], kv_heads, k[2] / kv_heads, v_size}));
  return outputs;
}

constexpr std::array kRules = {
    ShapeRule{"Gemm", 2, gemm},
    ShapeRule{"com.microsoft.FusedGemm", 2, gemm},
    ShapeRule{"com.microsoft.QGemm", 1, qgemm},
    ShapeRule{"MatMul", 2, matmul},
    ShapeRule{"com.microsoft.FusedMatMul", 2, matmul},
    ShapeRule{"MatMulInteger", 2, matmul_integer},
    ShapeRule{"com.microsoft.MatMulIntegerToFloat", 2, matmul_to_float},
    ShapeRule{"com.microsoft.DynamicQuantizeMatMul", 2, matmul_to_float},
    ShapeRule{"com.microsoft.MatMulNBits", 1, matmul_nbits},
    ShapeRule{"QLinearMatMul", 1, qlinear_matmul},
    ShapeRule{"Einsum", 1, einsum},
    ShapeRule{"Det", 1, determinant},
    ShapeRule{"LSTM", 3, recurrent},
    ShapeRule{"GRU", 3, recurrent},
    ShapeRule{"RNN", 3, recurrent},
    ShapeRule{"Attention", 3, attention},
    ShapeRule{"ai.onnx.preview.FlexAttention", 3, attention},
    ShapeRule{"com.microsoft.MultiHeadAttention", 1, attention},
    ShapeRule{"com.microsoft.GroupQueryAttention", 1, attention},
    ShapeRule{"com.microsoft.Attention", 2, projecting_attention},
    ShapeRule{"com.microsoft.QAttention", 2, projecting_attention},
    ShapeRule{"LinearAttention", 3, linear_attention},
};

}  // namespace

std::span<const ShapeRule> matrix_rules() { return kRules; }

}  // namespace lamina::io::onnx_reader
