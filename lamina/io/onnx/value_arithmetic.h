#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lamina/io/onnx/tensor_info.h"

// Arithmetic on the elements of short constants.
namespace lamina::io::onnx_reader {

using Int = std::int64_t;
using Ints = std::vector<Int>;
using Reals = std::vector<double>;
using MaybeInt = std::optional<Int>;

// Arithmetic that says nothing where 64 bits are not enough.
inline MaybeInt add(Int a, Int b) {
  Int c = 0;
  return __builtin_add_overflow(a, b, &c) ? MaybeInt() : c;
}
inline MaybeInt sub(Int a, Int b) {
  Int c = 0;
  return __builtin_sub_overflow(a, b, &c) ? MaybeInt() : c;
}
inline MaybeInt mul(Int a, Int b) {
  Int c = 0;
  return __builtin_mul_overflow(a, b, &c) ? MaybeInt() : c;
}
inline MaybeInt div(Int a, Int b) {
  return b == 0 || (b == -1 && a == INT64_MIN) ? MaybeInt() : a / b;
}
// The sign of the divisor, as Python has it.
inline MaybeInt mod(Int a, Int b) {
  if (b == 0 || b == -1) return b == 0 ? MaybeInt() : 0;
  const Int r = a % b;
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

// The ints, or nothing where one of them is missing.
[[nodiscard]] inline std::optional<Ints> all_of(const std::vector<MaybeInt>& values) {
  Ints out;
  for (const MaybeInt v : values) {
    if (!v) return std::nullopt;
    out.push_back(*v);
  }
  return out;
}

}  // namespace lamina::io::onnx_reader
