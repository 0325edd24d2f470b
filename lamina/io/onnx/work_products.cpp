// Work of products of matrices: convolutions, matrix products, recurrent layers, attention.

#include <algorithm>
#include <array>

#include "lamina/io/onnx/einsum.h"
#include "lamina/io/onnx/work_formulas.h"

namespace lamina::io::onnx_reader {
namespace {

// Samples of the input between its places: 9 for each, shared by the output channels.
double deform_conv(const Op& op, Outputs out) {
  const Shape& w = op.shape(1);
  const double channels = static_cast<double>(std::max<std::int64_t>(w[0], 1));
  const double groups = static_cast<double>(op.integer("group", 1));
  return 9.0 * made(out) / channels * groups * num_elements(std::span(w).subspan(1)) +
         bias<3>(op, out);
}

double einsum(const Op& op, Outputs) {
  const auto plan = read_einsum(op);
  return plan ? einsum_work(*plan) : 0.0;
}

// Gaussian elimination of each n x n matrix.
double determinant(const Op& op, Outputs out) {
  const double n = static_cast<double>(op.shape(0).back());
  return made(out) * 2.0 / 3.0 * n * n * n;
}

// Steps x batch x directions x hidden: how often one hidden element is computed.
struct Recurrence {
  double places = 0, in = 0, hidden = 0;
};

Recurrence recurrence(const Op& op) {
  const Shape& x = op.shape(0);
  const Shape& r = op.shape(2);
  if (x.size() != 3 || r.size() != 3) return {};
  const auto hidden = static_cast<double>(r[2]);
  return {
      static_cast<double>(x[0]) * static_cast<double>(x[1]) * static_cast<double>(r[0]) * hidden,
      static_cast<double>(x[2]), hidden};
}

// For each gate the products with input and hidden state, their sum and, with B, a bias; then what
// the cell adds for each hidden element.
double recurrent(const Op& op, double gates, double cell) {
  const Recurrence r = recurrence(op);
  const double bias = op.has_input(3) ? 1.0 : 0.0;
  return r.places * (gates * (2.0 * (r.in + r.hidden) + 1.0 + bias) + cell);
}

// 3 sigmoids (7), 2 tanh (4), the cell state (3) and the output (1); 2 for each of 3 peepholes.
double lstm(const Op& op, Outputs) {
  return recurrent(op, 4.0, 33.0 + (op.has_input(7) ? 6.0 : 0.0));
}
// 2 sigmoids, a tanh, the reset (1) and the blend of old and new (4).
double gru(const Op& op, Outputs) { return recurrent(op, 3.0, 23.0); }
double rnn(const Op& op, Outputs) { return recurrent(op, 1.0, 4.0); }

// A depthwise kernel at each place; then bias and SiLU where there are.
double causal_conv(const Op& op, Outputs out) {
  const double activation = op.text("activation", "none") == "none" ? 0.0 : 8.0;
  return made(out) * (2.0 * static_cast<double>(op.shape(1).back()) + activation) +
         bias<2>(op, out);
}

constexpr std::array kProductWork = {
    WorkRule{"Conv", 0, 2, bias<2>, conv<1>},
    WorkRule{"ConvInteger", 0, 2, nullptr, conv<1>},
    WorkRule{"QLinearConv", 0, 1, requantised<8>, conv<3>},
    WorkRule{"ConvTranspose", 0, 2, bias<2>, conv_transpose},
    WorkRule{"DeformConv", 0, 2, deform_conv, conv<1>},
    WorkRule{"CausalConvWithState", 0, 2, causal_conv},
    WorkRule{"Gemm", 0, 1, bias<2>, product},
    WorkRule{"MatMul", 0, 1, nullptr, product},
    WorkRule{"MatMulInteger", 0, 1, nullptr, product},
    WorkRule{"QLinearMatMul", 0, 1, requantised<99>, product},
    WorkRule{"Einsum", 0, 0, einsum},
    WorkRule{"Det", 0, 1, determinant},
    WorkRule{"LSTM", 0, 3, lstm},
    WorkRule{"GRU", 0, 3, gru},
    WorkRule{"RNN", 0, 3, rnn},
    WorkRule{"Attention", 0, 3, attention<3>},
    WorkRule{"ai.onnx.preview.FlexAttention", 0, 3, attention<99>},
    WorkRule{"LinearAttention", 0, 3, linear_attention},
};

}  // namespace

std::span<const WorkRule> product_work() { return kProductWork; }

}  // namespace lamina::io::onnx_reader
