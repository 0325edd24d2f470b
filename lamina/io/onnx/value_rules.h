#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "lamina/io/onnx/op.h"

namespace lamina::io::onnx_reader {

// Rules that `evaluate` applies: what the elements of `out`, whose type and shape are known, are,
// as far as those of the inputs are known.
void reduced(const Op& op, TensorInfo& out);      // ReduceSum and its like
void running_sum(const Op& op, TensorInfo& out);  // CumSum
void scattered(const Op& op, TensorInfo& out);    // ScatterND, ScatterElements

// Where each element of a moved output comes from: its position in the input.
using Sources = std::vector<std::size_t>;

// For operators that only move elements of input 0 to output number `output`, of shape `out`;
// nothing for other types, or where the way is not known.
[[nodiscard]] std::optional<Sources> moved_from(const Op& op, std::size_t output, const Shape& out);

// Calls `f(position, coordinates)` for each element of a tensor of the shape, in order.
void for_each_place(const Shape& shape, const std::function<void(std::size_t, const Shape&)>& f);

// The position of the coordinates in a tensor of `shape`; dimensions of size 1 are broadcast, and
// leading ones may be missing.
[[nodiscard]] std::size_t position_in(const Shape& shape, const Shape& coordinates);

}  // namespace lamina::io::onnx_reader
