#pragma once

#include <algorithm>
#include <span>

#include "lamina/io/onnx/attention.h"
#include "lamina/io/onnx/work_rules.h"

// Formulas that several families of operators share.
namespace lamina::io::onnx_reader {

// For each input element.
template <int flop>
double per_input(const Op& op, Outputs) {
  return flop * op.elements(0);
}

// One addition an output element where input `at`, a bias, is there.
template <std::size_t at>
double bias(const Op& op, Outputs out) {
  return op.has_input(at) ? made(out) : 0.0;
}

// Scaling, rounding, zero point and two bounds, and a bias where input `at` is there.
template <std::size_t at>
double requantised(const Op& op, Outputs out) {
  return 5.0 * made(out) + bias<at>(op, out);
}

// Every output element sums over the kernel and the input channels of its group: W is
// [out channels, in channels / group, kernel].
template <std::size_t w_at>
double conv(const Op& op, Outputs out) {
  return op.has_shape(w_at)
             ? made(out) *
                   num_elements(std::span(op.shape(w_at))
                                    .subspan(std::min<std::size_t>(1, op.shape(w_at).size())))
             : 0.0;
}

// The length of the sum behind each output element of A B.
inline double inner(const Op& op) {
  const Shape& a = op.shape(0);
  if (a.empty()) return 0.0;
  if (op.integer("transA", 0) == 0 || a.size() < 2) return static_cast<double>(a.back());
  // FusedMatMul can take the first dimension behind the other batch dimensions.
  const bool first = op.integer("transBatchA", 0) != 0;
  return static_cast<double>(first ? a.front() : a[a.size() - 2]);
}
inline double product(const Op& op, Outputs out) { return made(out) * inner(op); }

// Every input element is spread over the kernel and the output channels of its group: W is
// [in channels, out channels / group, kernel].
inline double conv_transpose(const Op& op, Outputs) {
  return op.elements(0) * num_elements(std::span(op.shape(1)).subspan(1));
}

// One for each element under the kernel (an average's division stands for its first addition).
inline double pool(const Op& op, Outputs out) {
  const auto kernel = op.integers("kernel_shape");
  return kernel ? made(out) * num_elements(*kernel) : 0.0;
}

template <std::size_t mask_at>
double attention(const Op& op, Outputs) {
  const auto sizes = read_attention(op);
  return sizes ? attention_work(*sizes, op.has_input(mask_at)) : 0.0;
}

// For each position and head of d_k x d_v state: adding k v^T and reading q^T S, 4 an element;
// a decay 1 more, a correction (S^T k, the difference, the rate) 2 more.
inline double linear_attention(const Op& op, Outputs out) {
  const std::string rule = op.text("update_rule", "gated_delta");
  const double kv_heads =
      static_cast<double>(std::max<std::int64_t>(1, op.integer("kv_num_heads", 1)));
  const double key = static_cast<double>(op.shape(1).back()) / kv_heads;
  const double per_state =
      4.0 + (rule.starts_with("gated") ? 1.0 : 0.0) + (rule.ends_with("delta") ? 2.0 : 0.0);
  return made(out) * key * per_state;
}

}  // namespace lamina::io::onnx_reader
