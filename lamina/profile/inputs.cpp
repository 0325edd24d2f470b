#include "lamina/profile/inputs.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <numbers>
#include <string_view>

#include "lamina/engine/types.h"

namespace lamina::profile {
namespace {

// Of a normal distribution, by Box and Muller.
float normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log1p(-random.unit()));
  return static_cast<float>(radius * std::cos(2 * std::numbers::pi * random.unit()));
}

// The upper half of a float, as bfloat16 has it, and its nearest number of 16 bits, without
// subnormals: good enough for numbers that are drawn.
std::uint16_t to_bfloat16(float value) {
  return static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16U);
}
std::uint16_t to_float16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t exponent = (bits >> 23U) & 0xffU;
  const std::uint32_t sign = (bits >> 16U) & 0x8000U;
  if (exponent < 113) return static_cast<std::uint16_t>(sign);  // below 2^-14: nothing
  return static_cast<std::uint16_t>(sign | ((exponent - 112) << 10U) | ((bits >> 13U) & 0x3ffU));
}

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_drawn(std::string& bytes, std::string_view type, std::size_t size, Random& random) {
  if (type == "float32") return append(bytes, normal(random));
  if (type == "float64") return append(bytes, static_cast<double>(normal(random)));
  if (type == "float16") return append(bytes, to_float16(normal(random)));
  if (type == "bfloat16") return append(bytes, to_bfloat16(normal(random)));
  bytes += '\1';  // little endian
  bytes.append(size - 1, '\0');
}

}  // namespace

Expected<engine::Tensor> drawn(const TensorSpec& spec, Random& random) {
  const auto num_bytes = engine::num_bytes(spec);
  if (!num_bytes)
    return error(ErrorCode::kValue,
                 fmt::format("is {}: inputs are drawn only where all dimensions are known (--dim)",
                             engine::to_text(spec)),
                 spec.name);
  engine::Tensor tensor{spec, {}};
  tensor.bytes.reserve(*num_bytes);
  const std::size_t size = engine::find_type(spec.type)->bytes;
  while (tensor.bytes.size() < *num_bytes) append_drawn(tensor.bytes, spec.type, size, random);
  return tensor;
}

}  // namespace lamina::profile
