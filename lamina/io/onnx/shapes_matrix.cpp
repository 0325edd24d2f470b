// Products of matrices.

#include <array>

#include "lamina/io/onnx/shape_rules.h"

namespace lamina::io::onnx_reader {
namespace {

Inferred gemm(const Op& op) {
  const Shape& a = op.shape(0);
  const Shape& b = op.shape(1);
  if (a.size() != 2 || b.size() != 2)
    return because("its inputs {} and {} are no matrices", to_text(a), to_text(b));
  const bool turn_a = op.integer("transA", 0) != 0;
  const bool turn_b = op.integer("transB", 0) != 0;
  if (a[turn_a ? 0 : 1] != b[turn_b ? 1 : 0])
    return because("its inputs {} and {} do not fit each other", to_text(a), to_text(b));
  return one(op.input(0).type, {a[turn_a ? 1 : 0], b[turn_b ? 0 : 1]});
}

// Numpy's matmul: vectors are rows or columns, dimensions before the last two are broadcast.
Inferred multiply(const Op& op, std::size_t b_at, int type) {
  if (!op.has_shape(0) || !op.has_shape(b_at))
    return because("the shapes of its inputs are not known");
  Shape a = op.shape(0);
  Shape b = op.shape(b_at);
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
Inferred qlinear_matmul(const Op& op) { return multiply(op, 3, op.input(7).type); }

constexpr std::array kRules = {
    ShapeRule{"Gemm", 2, gemm},
    ShapeRule{"MatMul", 2, matmul},
    ShapeRule{"MatMulInteger", 2, matmul_integer},
    ShapeRule{"QLinearMatMul", 1, qlinear_matmul},
};

}  // namespace

std::span<const ShapeRule> matrix_rules() { return kRules; }

}  // namespace lamina::io::onnx_reader
