#pragma once

#include <span>

#include "lamina/io/onnx/op.h"

namespace lamina::io::onnx_reader {

// What running an operator once takes. docs/onnx.md has the formulas as a table.
struct Cost {
  double work = 0.0;     // FLOP, two per multiply-add
  double macs = 0.0;     // multiply-adds of Conv, Gemm and MatMul; 0 for all else
  bool is_known = true;  // false: there is no rule for the type, and work is 0
};

// `outputs` are what the operator makes; where a shape that the formula needs is not known, the
// work is 0 and `is_known` false.
[[nodiscard]] Cost cost_of(const Op& op, std::span<const TensorInfo> outputs);

// Whether there is a rule for operators of this type.
[[nodiscard]] bool has_work_rule(std::string_view type);

// Whether input i only steers the operator (a target shape, axes, indices, bounds), so that a
// constant there is no weight.
[[nodiscard]] bool is_steering_input(const Op& op, std::size_t i);

}  // namespace lamina::io::onnx_reader
