#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "lamina/io/onnx/shapes.h"

namespace lamina::io::onnx_reader {

// How the outputs of one type of operator follow from its inputs.
struct ShapeRule {
  std::string_view type;
  std::size_t num_needed;  // the first so many inputs must be there with a known shape
  Inferred (*infer)(const Op& op);
};

// One table a family; `infer_shapes` searches them all.
[[nodiscard]] std::span<const ShapeRule> elementwise_rules();
[[nodiscard]] std::span<const ShapeRule> window_rules();
[[nodiscard]] std::span<const ShapeRule> matrix_rules();
[[nodiscard]] std::span<const ShapeRule> attention_rules();
[[nodiscard]] std::span<const ShapeRule> contributed_rules();
[[nodiscard]] std::span<const ShapeRule> layout_rules();
[[nodiscard]] std::span<const ShapeRule> making_rules();
[[nodiscard]] std::span<const ShapeRule> reduction_rules();
[[nodiscard]] std::span<const ShapeRule> vision_rules();
[[nodiscard]] std::span<const ShapeRule> sequence_rules();

[[nodiscard]] inline TensorInfo known(int type, Shape shape) {
  TensorInfo info;
  info.type = type;
  info.shape = std::move(shape);
  return info;
}

// One output.
[[nodiscard]] inline Inferred one(int type, Shape shape) {
  return std::vector{known(type, std::move(shape))};
}

// The dimension that `axis` names in `rank` dimensions, counted from the end where negative;
// nothing outside.
[[nodiscard]] inline std::optional<std::size_t> resolve_axis(std::int64_t axis, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(rank);
  if (axis < -n || axis >= n) return std::nullopt;
  return static_cast<std::size_t>(axis < 0 ? axis + n : axis);
}

// Numpy's rule for two shapes; nothing where they do not fit.
[[nodiscard]] std::optional<Shape> broadcast(std::span<const std::int64_t> a,
                                             std::span<const std::int64_t> b);

}  // namespace lamina::io::onnx_reader
