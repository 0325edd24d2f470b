#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lamina/io/onnx/element_type.h"

namespace lamina::io::onnx_reader {

using Shape = std::vector<std::int64_t>;  // every dimension >= 0

// Values are followed for tensors up to this many elements, which is ample for shapes.
inline constexpr std::size_t kMostValues = 1024;

// What is known of a tensor before anything runs.
struct TensorInfo {
  int type = kUndefined;
  std::optional<Shape> shape;
  // The elements, where they are known: `ints` for integer types, `reals` for real ones.
  std::optional<std::vector<std::int64_t>> ints;
  std::optional<std::vector<double>> reals;

  [[nodiscard]] bool has_values() const { return ints.has_value() || reals.has_value(); }
};

// Number of elements; as a double, because products of dimensions overflow.
[[nodiscard]] double num_elements(std::span<const std::int64_t> shape);

// "[1, 3, 224, 224]"
[[nodiscard]] std::string to_text(std::span<const std::int64_t> shape);

}  // namespace lamina::io::onnx_reader
