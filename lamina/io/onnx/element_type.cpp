#include "lamina/io/onnx/element_type.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lamina::io::onnx_reader {
namespace {

struct Row {
  std::string_view name;
  int bits;
};

// By ONNX's number, as of ONNX 1.23 (IR 14).
constexpr std::array<Row, 29> kTypes = {{
    {"", 0},
    {"float32", 32},
    {"uint8", 8},
    {"int8", 8},
    {"uint16", 16},
    {"int16", 16},
    {"int32", 32},
    {"int64", 64},
    {"string", 128},
    {"bool", 8},
    {"float16", 16},
    {"float64", 64},
    {"uint32", 32},
    {"uint64", 64},
    {"complex64", 64},
    {"complex128", 128},
    {"bfloat16", 16},
    {"float8e4m3fn", 8},
    {"float8e4m3fnuz", 8},
    {"float8e5m2", 8},
    {"float8e5m2fnuz", 8},
    {"uint4", 4},
    {"int4", 4},
    {"float4e2m1", 4},
    {"float8e8m0", 8},
    {"uint2", 2},
    {"int2", 2},
    {"float6e2m3", 6},
    {"float6e3m2", 6},
}};

bool is_known(int type) { return type > 0 && type < static_cast<int>(kTypes.size()); }

}  // namespace

std::optional<int> bits_of(int type) {
  if (!is_known(type)) return std::nullopt;
  return kTypes[static_cast<std::size_t>(type)].bits;
}

std::string_view name_of(int type) {
  return is_known(type) ? kTypes[static_cast<std::size_t>(type)].name : std::string_view();
}

bool is_integer(int type) {
  const std::string_view name = name_of(type);
  return name.starts_with("int") || name.starts_with("uint") || type == kBool;
}

bool is_real(int type) {
  return type == kFloat || type == kDouble || type == kFloat16 || type == kBfloat16;
}

double rounded(int type, double value) {
  if (type == kFloat) return static_cast<double>(static_cast<float>(value));
  if ((type != kFloat16 && type != kBfloat16) || !std::isfinite(value) || value == 0.0)
    return value;
  // Significant bits; the exponent of the smallest normal number; all numbers are below 2^above.
  const auto [bits, lowest, above] =
      type == kFloat16 ? std::array{11, -14, 16} : std::array{8, -126, 128};
  const int unit = std::max(std::ilogb(value), lowest) - (bits - 1);
  const double near = std::ldexp(std::nearbyint(std::ldexp(value, -unit)), unit);
  return std::abs(near) < std::ldexp(1.0, above) ? near : std::copysign(HUGE_VAL, value);
}

double bytes_of(double count, int bits) { return std::ceil(count * bits / 8.0); }

}  // namespace lamina::io::onnx_reader
