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
// Sequences are followed up to this many parts.
inline constexpr std::size_t kMostParts = 1024;

// What is known of a tensor before anything runs.
struct TensorInfo {
  int type = kUndefined;
  std::optional<Shape> shape;
  // If the shape is not known: what is known of it, with -1 for what depends on the data.
  std::optional<Shape> partial;
  // The elements, where they are known: `ints` for integer types, `reals` for real ones.
  std::optional<std::vector<std::int64_t>> ints;
  std::optional<std::vector<double>> reals;
  // Set for a sequence of tensors: the shape of each; `shape` is then [all elements].
  std::optional<std::vector<Shape>> parts;

  [[nodiscard]] bool has_values() const { return ints.has_value() || reals.has_value(); }
};

// Number of elements; as a double, because products of dimensions overflow.
[[nodiscard]] double num_elements(std::span<const std::int64_t> shape);

// Bytes of all elements; those of float32 where the type is not known, 0 where the shape is not.
[[nodiscard]] double bytes_of(const TensorInfo& info);

// What is known of a sequence of tensors with these shapes.
[[nodiscard]] TensorInfo sequence_of(int type, std::vector<Shape> parts);

// "[1, 3, 224, 224]"
[[nodiscard]] std::string to_text(std::span<const std::int64_t> shape);

}  // namespace lamina::io::onnx_reader
