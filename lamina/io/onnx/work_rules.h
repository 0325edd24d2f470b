#pragma once

#include <span>
#include <string_view>

#include "lamina/io/onnx/op.h"

namespace lamina::io::onnx_reader {

using Outputs = std::span<const TensorInfo>;

// FLOP of something of an operator whose first output has a known shape.
using Formula = double (*)(const Op& op, Outputs out);

// The work of one type of operator is per_output for each element of its first output, plus
// `special`, plus two for each of `macs`. The first `num_shaped` inputs must have a known shape.
struct WorkRule {
  std::string_view type;
  double per_output = 0.0;
  std::size_t num_shaped = 0;
  Formula special = nullptr;
  Formula macs = nullptr;
};

// Products of matrices and all that is made of them, whose work follows from their shapes.
[[nodiscard]] std::span<const WorkRule> product_work();
// Operators of ONNX Runtime's own domains.
[[nodiscard]] std::span<const WorkRule> contributed_work();
// The rest, counted by the element.
[[nodiscard]] std::span<const WorkRule> element_work();

// Rotary embedding turns pairs of elements: two products and a sum for each element.
inline constexpr double kRotary = 3.0;

// Elements of the first output.
[[nodiscard]] inline double made(Outputs out) { return num_elements(*out[0].shape); }

}  // namespace lamina::io::onnx_reader
