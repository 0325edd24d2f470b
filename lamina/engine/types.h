#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lamina/plan/deployment.h"

namespace lamina::engine {

// A type of elements, by its names.
struct ElementType {
  std::string_view name;      // as by --dtype and in lamina.deployment/1: "float32"
  std::string_view protocol;  // in the Open Inference Protocol: "FP32"
  std::string_view npy;       // in .npy files, little endian: "<f4"
  int onnx;                   // TensorProto.DataType, which the C API of ONNX Runtime shares
  std::size_t bytes;          // of an element
};

// All types that tensors may have here: numbers of fixed size.
[[nodiscard]] std::span<const ElementType> element_types();

// The row of a name; null if there is none.
[[nodiscard]] const ElementType* find_type(std::string_view name);
[[nodiscard]] const ElementType* find_type_of_protocol(std::string_view protocol);
[[nodiscard]] const ElementType* find_type_of_onnx(int number);

// Elements of a tensor of this shape: 1 of a scalar. None where a dimension is negative or the
// product is more than 2^62.
[[nodiscard]] std::optional<std::uint64_t> num_elements(std::span<const std::int64_t> shape);
// Bytes of a tensor; none also where the type is unknown.
[[nodiscard]] std::optional<std::uint64_t> num_bytes(const TensorSpec& spec);

// "float32 [1, 3, 8, 8]", for people.
[[nodiscard]] std::string to_text(const TensorSpec& spec);

}  // namespace lamina::engine
