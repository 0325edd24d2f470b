#include "lamina/engine/types.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lamina/core/quoted.h"

namespace lamina::engine {
namespace {

constexpr std::array kTypes{
    ElementType{"float32", "FP32", "<f4", 1, 4},   ElementType{"uint8", "UINT8", "|u1", 2, 1},
    ElementType{"int8", "INT8", "|i1", 3, 1},      ElementType{"uint16", "UINT16", "<u2", 4, 2},
    ElementType{"int16", "INT16", "<i2", 5, 2},    ElementType{"int32", "INT32", "<i4", 6, 4},
    ElementType{"int64", "INT64", "<i8", 7, 8},    ElementType{"bool", "BOOL", "|b1", 9, 1},
    ElementType{"float16", "FP16", "<f2", 10, 2},  ElementType{"float64", "FP64", "<f8", 11, 8},
    ElementType{"uint32", "UINT32", "<u4", 12, 4}, ElementType{"uint64", "UINT64", "<u8", 13, 8},
    ElementType{"bfloat16", "BF16", "", 16, 2}};

template <class Key>
const ElementType* find(const Key& key, Key ElementType::* member) {
  const auto row = std::ranges::find(kTypes, key, member);
  return row == kTypes.end() ? nullptr : &*row;
}

}  // namespace

std::span<const ElementType> element_types() { return kTypes; }

const ElementType* find_type(std::string_view name) { return find(name, &ElementType::name); }

const ElementType* find_type_of_protocol(std::string_view protocol) {
  return find(protocol, &ElementType::protocol);
}

const ElementType* find_type_of_onnx(int number) { return find(number, &ElementType::onnx); }

std::optional<std::uint64_t> num_elements(std::span<const std::int64_t> shape) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
  std::uint64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 0) return std::nullopt;
    const auto factor = static_cast<std::uint64_t>(extent);
    if (factor != 0 && count > kMost / factor) return std::nullopt;
    count *= factor;
  }
  return count;
}

std::optional<std::uint64_t> num_bytes(const TensorSpec& spec) {
  const ElementType* const type = find_type(spec.type);
  const auto count = num_elements(spec.shape);
  if (type == nullptr || !count || *count > (std::uint64_t{1} << 62) / type->bytes)
    return std::nullopt;
  return *count * type->bytes;
}

std::string to_text(const TensorSpec& spec) {
  return fmt::format("{} [{}]", spec.type, listed(spec.shape, ", "));
}

}  // namespace lamina::engine
