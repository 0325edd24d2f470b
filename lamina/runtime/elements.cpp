#include "lamina/runtime/elements.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>

#include "lamina/io/text/json_writer.h"

namespace lamina::runtime {
namespace {

template <class T>
T at(const std::string& bytes, std::size_t i) {
  T value;
  std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
void append_whole(io::JsonReader& in, std::string& bytes) {
  constexpr std::int64_t kLow =
      std::is_unsigned_v<T> ? 0 : static_cast<std::int64_t>(std::numeric_limits<T>::min());
  constexpr std::int64_t kHigh = static_cast<std::int64_t>(
      sizeof(T) == 8 ? static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
                     : static_cast<std::uint64_t>(std::numeric_limits<T>::max()));
  append(bytes, static_cast<T>(in.whole(kLow, kHigh)));
}

void append_number(std::string& out, double value) {
  if (std::isfinite(value))
    io::append_json(out, value);
  else
    out += "null";
}

}  // namespace

float half_to_float(std::uint16_t half) {
  const int exponent = (half >> 10) & 31, fraction = half & 1023;
  const float sign = (half & 0x8000) != 0 ? -1.0F : 1.0F;
  if (exponent == 31)
    return fraction != 0 ? std::numeric_limits<float>::quiet_NaN()
                         : sign * std::numeric_limits<float>::infinity();
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
  return sign * std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
}

// Rounds to nearest, ties to even.
std::uint16_t float_to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | 0x7e00);
  const float size = std::fabs(value);
  if (size == 0.0F) return sign;
  if (size >= 65520.0F) return static_cast<std::uint16_t>(sign | 0x7c00);
  int exponent = 0;
  (void)std::frexp(size, &exponent);
  const int step = std::max(exponent - 11, -24);  // the half's last place is 2^step
  const auto places = static_cast<std::uint32_t>(std::nearbyint(std::ldexp(size, -step)));
  if (step == -24) return static_cast<std::uint16_t>(sign | places);
  return static_cast<std::uint16_t>(sign + (static_cast<std::uint32_t>(step + 24) << 10) + places);
}

void append_element(io::JsonReader& in, const engine::ElementType& type, std::string& bytes) {
  if (type.name == "float32") return append(bytes, static_cast<float>(in.number()));
  if (type.name == "float64") return append(bytes, in.number());
  if (type.name == "float16") return append(bytes, float_to_half(static_cast<float>(in.number())));
  if (type.name == "bfloat16")
    return append(bytes, static_cast<std::uint16_t>(
                             std::bit_cast<std::uint32_t>(static_cast<float>(in.number())) >> 16));
  if (type.name == "bool") return append(bytes, static_cast<std::uint8_t>(in.flag()));
  if (type.name == "int64") return append_whole<std::int64_t>(in, bytes);
  if (type.name == "int32") return append_whole<std::int32_t>(in, bytes);
  if (type.name == "int16") return append_whole<std::int16_t>(in, bytes);
  if (type.name == "int8") return append_whole<std::int8_t>(in, bytes);
  if (type.name == "uint64") return append_whole<std::uint64_t>(in, bytes);
  if (type.name == "uint32") return append_whole<std::uint32_t>(in, bytes);
  if (type.name == "uint16") return append_whole<std::uint16_t>(in, bytes);
  append_whole<std::uint8_t>(in, bytes);
}

double element(const engine::ElementType& type, const std::string& bytes, std::size_t i) {
  if (type.name == "float32") return at<float>(bytes, i);
  if (type.name == "float64") return at<double>(bytes, i);
  if (type.name == "float16") return half_to_float(at<std::uint16_t>(bytes, i));
  if (type.name == "bfloat16")
    return std::bit_cast<float>(static_cast<std::uint32_t>(at<std::uint16_t>(bytes, i)) << 16);
  if (type.name == "int64") return static_cast<double>(at<std::int64_t>(bytes, i));
  if (type.name == "int32") return at<std::int32_t>(bytes, i);
  if (type.name == "int16") return at<std::int16_t>(bytes, i);
  if (type.name == "int8") return at<std::int8_t>(bytes, i);
  if (type.name == "uint64") return static_cast<double>(at<std::uint64_t>(bytes, i));
  if (type.name == "uint32") return at<std::uint32_t>(bytes, i);
  if (type.name == "uint16") return at<std::uint16_t>(bytes, i);
  return at<std::uint8_t>(bytes, i);
}

void append_element_json(std::string& out, const engine::ElementType& type,
                         const std::string& bytes, std::size_t i) {
  if (type.name == "bool") return io::append_json(out, at<std::uint8_t>(bytes, i) != 0);
  if (type.name == "int64") return io::append_json(out, at<std::int64_t>(bytes, i));
  if (type.name == "float32") {  // the shortest text that reads back as this float
    const auto value = at<float>(bytes, i);
    out += std::isfinite(value) ? fmt::format("{}", value) : "null";
    return;
  }
  append_number(out, element(type, bytes, i));
}

}  // namespace lamina::runtime
