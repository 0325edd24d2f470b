#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lamina::io::onnx_reader {

// ONNX's numbers of element types (TensorProto.DataType), those that rules ask for by name.
inline constexpr int kUndefined = 0, kFloat = 1, kUint8 = 2, kInt8 = 3, kInt32 = 6, kInt64 = 7,
                     kString = 8, kBool = 9, kFloat16 = 10, kDouble = 11, kBfloat16 = 16;

// Bits of one element: packed types (int4, float4, int2) have 4 or 2. A string, whose length the
// type does not tell, counts 16 bytes. Nothing for a number that ONNX does not define.
[[nodiscard]] std::optional<int> bits_of(int type);

// "float32", "int4"; "type 99" has no name and gives "".
[[nodiscard]] std::string_view name_of(int type);

[[nodiscard]] bool is_integer(int type);  // bool included: its values are 0 and 1
[[nodiscard]] bool is_real(int type);     // float16, bfloat16, float32, float64

// The number of the real type that is nearest; ties go to the even one. Infinite where it is out of
// range.
[[nodiscard]] double rounded(int type, double value);

// Bytes of `count` elements of the type, packed, rounded up.
[[nodiscard]] double bytes_of(double count, int bits);

}  // namespace lamina::io::onnx_reader
