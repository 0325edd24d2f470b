// Products of matrices, and recurrent layers, which are made of them.

#include <algorithm>
#include <array>

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
    return misfit("its inputs {} and {} are not matrices", to_text(a), to_text(b));
  const bool turn_a = op.integer("transA", 0) != 0;
  const bool turn_b = op.integer("transB", 0) != 0;
  if (a[turn_a ? 0 : 1] != b[turn_b ? 1 : 0])
    return misfit("its inputs {} and {} do not fit each other", to_text(a), to_text(b));
  return one(type, {a[turn_a ? 1 : 0], b[turn_b ? 0 : 1]});
}
Inferred gemm(const Op& op) { return product(op, 1, op.input(0).type); }
// A, its scale and zero point, B, its scale and zero point, C, those of Y.
Inferred qgemm(const Op& op) { return product(op, 3, op.has_input(8) ? op.input(8).type : kFloat); }

Shape turned(Shape x, bool turn) {
  if (turn && x.size() >= 2) std::swap(x[x.size() - 1], x[x.size() - 2]);
  return x;
}

// The first dimension behind the other batch dimensions, as FusedMatMul's transBatch says it.
Shape first_behind_batch(Shape x, bool turn) {
  if (turn && x.size() > 2) std::rotate(x.begin(), x.begin() + 1, x.end() - 1);
  return x;
}

// Numpy's matmul: vectors are rows or columns, dimensions before the last two are broadcast.
Inferred multiply(const Op& op, std::size_t b_at, int type) {
  if (!op.has_shape(b_at)) return because("the shape of its input {} is not known", b_at);
  Shape a = turned(first_behind_batch(op.shape(0), op.integer("transBatchA", 0) != 0),
                   op.integer("transA", 0) != 0);
  Shape b = turned(first_behind_batch(op.shape(b_at), op.integer("transBatchB", 0) != 0),
                   op.integer("transB", 0) != 0);
  const auto unfit = [&] {
    return misfit("its inputs {} and {} do not fit each other", to_text(op.shape(0)),
                  to_text(op.shape(b_at)));
  };
  if (a.empty() || b.empty()) return unfit();
  const bool row = a.size() == 1;
  const bool column = b.size() == 1;
  if (row) a.insert(a.begin(), 1);
  if (column) b.push_back(1);
  if (a.back() != b[b.size() - 2]) return unfit();
  auto out = broadcast(std::span(a).first(a.size() - 2), std::span(b).first(b.size() - 2));
  if (!out) return unfit();
  if (!row) out->push_back(a[a.size() - 2]);
  if (!column) out->push_back(b.back());
  return one(type, *std::move(out));
}

Inferred matmul(const Op& op) { return multiply(op, 1, op.input(0).type); }
Inferred matmul_integer(const Op& op) { return multiply(op, 1, kInt32); }
Inferred matmul_to_float(const Op& op) { return multiply(op, 1, kFloat); }
Inferred qlinear_matmul(const Op& op) { return multiply(op, 3, op.input(7).type); }
Inferred qordered_matmul(const Op& op) { return multiply(op, 2, op.input(0).type); }
Inferred gemm_float8(const Op& op) {
  return product(op, 1, static_cast<int>(op.integer("dtype", kFloat)));
}

// A matrix product whose B is packed: for each output its columns.
Inferred packed_product(const Op& op, std::int64_t inner, const Shape& columns) {
  const Shape& a = op.shape(0);
  if (a.empty() || a.back() != inner)
    return misfit("its input {} does not fit its K of {}", to_text(a), inner);
  std::vector<TensorInfo> outputs;
  for (const std::int64_t n : columns) {
    outputs.push_back(known(op.input(0).type, a));
    outputs.back().shape->back() = n;
  }
  return outputs;
}
// Its sizes are attributes.
Inferred matmul_nbits(const Op& op) {
  return packed_product(op, op.integer("K", 0), {op.integer("N", 0)});
}
// Both its sizes stand in an input.
Inferred matmul_fpq4(const Op& op) {
  const auto& sizes = op.input(2).ints;
  if (!sizes || sizes->size() != 2) return because("the shape of its B is not known in advance");
  return packed_product(op, sizes->front(), {sizes->back()});
}
// With the sum of input and skip.
Inferred matmul_nbits_mlp(const Op& op) {
  auto outputs = matmul_nbits(op);
  if (outputs) outputs->push_back(known(op.input(0).type, op.shape(0)));
  return outputs;
}
Inferred matmul_nbits_qkv(const Op& op) {
  const std::int64_t kv = op.integer("Nkv", 0);
  auto outputs = packed_product(op, op.integer("K", 0), {op.integer("Nq", 0), kv, kv});
  if (outputs) outputs->push_back(known(op.input(0).type, op.shape(0)));
  return outputs;
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
  if (x.size() < 2) return misfit("its input {} is not a matrix", to_text(x));
  return one(op.input(0).type, Shape(x.begin(), x.end() - 2));
}

// X is [steps, batch, in] and R [directions, gates * hidden, hidden]; with layout 1 the batch comes
// first.
Inferred recurrent(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& r = op.shape(2);
  if (x.size() != 3 || r.size() != 3)
    return misfit("its inputs {} and {} do not have 3 dimensions", to_text(x), to_text(r));
  const bool batch_first = op.integer("layout", 0) != 0;
  const int type = op.input(0).type;
  auto outputs =
      batch_first ? one(type, {x[0], x[1], r[0], r[2]}) : one(type, {x[0], r[0], x[1], r[2]});
  const Shape state = batch_first ? Shape{x[0], r[0], r[2]} : Shape{r[0], x[1], r[2]};
  outputs->push_back(known(type, state));
  outputs->push_back(known(type, state));
  return outputs;
}

constexpr std::array kMatrixRules = {
    ShapeRule{"Gemm", 2, gemm},
    ShapeRule{"com.microsoft.FusedGemm", 2, gemm},
    ShapeRule{"com.microsoft.QGemm", 1, qgemm},
    ShapeRule{"MatMul", 2, matmul},
    ShapeRule{"com.microsoft.FusedMatMul", 2, matmul},
    ShapeRule{"com.microsoft.FusedMatMulActivation", 2, matmul},
    ShapeRule{"com.microsoft.TransposeMatMul", 2, matmul},
    ShapeRule{"com.microsoft.SparseToDenseMatMul", 2, matmul},
    ShapeRule{"com.microsoft.GemmFastGelu", 2, matmul},
    ShapeRule{"com.microsoft.GemmFloat8", 2, gemm_float8},
    ShapeRule{"com.microsoft.MatMulInteger16", 2, matmul_integer},
    ShapeRule{"com.microsoft.QOrderedMatMul", 1, qordered_matmul},
    ShapeRule{"MatMulInteger", 2, matmul_integer},
    ShapeRule{"com.microsoft.MatMulIntegerToFloat", 2, matmul_to_float},
    ShapeRule{"com.microsoft.DynamicQuantizeMatMul", 2, matmul_to_float},
    ShapeRule{"com.microsoft.MatMulNBits", 1, matmul_nbits},
    ShapeRule{"com.microsoft.MatMulBnb4", 1, matmul_nbits},
    ShapeRule{"com.microsoft.MatMulFpQ4", 1, matmul_fpq4},
    ShapeRule{"com.microsoft.MatMulPacked", 1, matmul_nbits},
    ShapeRule{"com.microsoft.MatMulNBitsMlp", 1, matmul_nbits_mlp},
    ShapeRule{"com.microsoft.MatMulNBitsQLoRA", 1, matmul_nbits},
    ShapeRule{"com.microsoft.MatMulNBitsQkv", 1, matmul_nbits_qkv},
    ShapeRule{"QLinearMatMul", 1, qlinear_matmul},
    ShapeRule{"Einsum", 1, einsum},
    ShapeRule{"Det", 1, determinant},
    ShapeRule{"LSTM", 3, recurrent},
    ShapeRule{"GRU", 3, recurrent},
    ShapeRule{"RNN", 3, recurrent},
};

}  // namespace

std::span<const ShapeRule> matrix_rules() { return kMatrixRules; }

}  // namespace lamina::io::onnx_reader
