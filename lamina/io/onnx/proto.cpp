#include "lamina/io/onnx/proto.h"

#include <cmath>
#include <cstring>
#include <fmt/format.h>

#include "lamina/core/nearest.h"
#include "lamina/io/onnx/limits.h"

namespace lamina::io::onnx_reader {
namespace {

// The elements of raw_data (little-endian), widened.
template <class Stored, class Wide>
std::vector<Wide> unpack(const std::string& raw, std::size_t count) {
  std::vector<Wide> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    Stored value;
    std::memcpy(&value, raw.data() + i * sizeof(Stored), sizeof(Stored));
    values.push_back(static_cast<Wide>(value));
  }
  return values;
}

template <class Wide, class Field>
std::vector<Wide> widen(const Field& field) {
  return {field.begin(), field.end()};
}

std::optional<std::vector<std::int64_t>> raw_integers(int type, const std::string& raw,
                                                      std::size_t count) {
  using I = std::int64_t;
  switch (type) {
    case kUint8:
    case kBool: return unpack<std::uint8_t, I>(raw, count);
    case kInt8: return unpack<std::int8_t, I>(raw, count);
    case 4: return unpack<std::uint16_t, I>(raw, count);
    case 5: return unpack<std::int16_t, I>(raw, count);
    case kInt32: return unpack<std::int32_t, I>(raw, count);
    case kInt64: return unpack<std::int64_t, I>(raw, count);
    case 12: return unpack<std::uint32_t, I>(raw, count);
    case 13: return unpack<std::uint64_t, I>(raw, count);
    default: return std::nullopt;  // packed types never steer a shape
  }
}

// A float16 or bfloat16.
double of_bits(int type, std::uint16_t bits) {
  const bool half = type == kFloat16;
  const int fraction_bits = half ? 10 : 7;
  const int bias = half ? 15 : 127;
  const int exponent = (bits & 0x7fff) >> fraction_bits;
  const int fraction = bits & ((1 << fraction_bits) - 1);
  const double sign = (bits & 0x8000) != 0 ? -1.0 : 1.0;
  if (exponent == (half ? 31 : 255)) return sign * (fraction == 0 ? HUGE_VAL : std::nan(""));
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias - fraction_bits);
  return sign * std::ldexp(fraction + (1 << fraction_bits), exponent - bias - fraction_bits);
}

std::vector<double> raw_reals(int type, const std::string& raw, std::size_t count) {
  if (type == kFloat) return unpack<float, double>(raw, count);
  if (type == kDouble) return unpack<double, double>(raw, count);
  std::vector<double> values;
  for (const auto bits : unpack<std::uint16_t, std::uint16_t>(raw, count))
    values.push_back(of_bits(type, bits));
  return values;
}

// The values, or fewer or more of them than the dimensions say where the file is wrong; left empty
// where the payload was not kept.
void read_values(const onnx::TensorProto& tensor, std::size_t count, TensorInfo& info) {
  if (is_integer(info.type)) {
    if (!tensor.raw_data().empty()) {
      info.ints = raw_integers(info.type, tensor.raw_data(), count);
    } else if (info.type == kInt64 && tensor.int64_data_size() > 0) {
      info.ints = widen<std::int64_t>(tensor.int64_data());
    } else if (tensor.uint64_data_size() > 0) {
      info.ints = widen<std::int64_t>(tensor.uint64_data());
    } else if (tensor.int32_data_size() > 0 && *bits_of(info.type) >= 8) {
      info.ints = widen<std::int64_t>(tensor.int32_data());
    }
  } else if (is_real(info.type)) {
    if (!tensor.raw_data().empty()) {
      info.reals = raw_reals(info.type, tensor.raw_data(), count);
    } else if (tensor.int32_data_size() > 0) {
      info.reals.emplace();
      for (const std::int32_t bits : tensor.int32_data())
        info.reals->push_back(of_bits(info.type, static_cast<std::uint16_t>(bits)));
    } else if (tensor.float_data_size() > 0) {
      info.reals = widen<double>(tensor.float_data());
    } else if (tensor.double_data_size() > 0) {
      info.reals = widen<double>(tensor.double_data());
    }
  }
}

}  // namespace

Expected<TensorInfo> read_tensor(const onnx::TensorProto& tensor) {
  TensorInfo info;
  info.type = tensor.data_type();
  if (!bits_of(info.type))
    return error(ErrorCode::kValue,
                 fmt::format("tensor {} has the element type {}, which ONNX does not define",
                             lamina::quoted(tensor.name()), info.type));
  info.shape.emplace(tensor.dims().begin(), tensor.dims().end());
  if (auto ok = demand_sane(*info.shape, tensor.name()); !ok) return tl::unexpected(ok.error());

  const double count = num_elements(*info.shape);
  const bool external = tensor.data_location() == onnx::TensorProto::EXTERNAL;
  if (count == 0.0) {
    if (is_integer(info.type)) info.ints.emplace();
    if (is_real(info.type)) info.reals.emplace();
    return info;
  }
  if (external || count > static_cast<double>(kMostValues)) return info;
  // The length of raw_data has been checked when the payloads were left out.
  read_values(tensor, static_cast<std::size_t>(count), info);
  const std::size_t got = info.ints ? info.ints->size() : info.reals ? info.reals->size() : 0;
  if (info.has_values() && got != static_cast<std::size_t>(count))
    return error(ErrorCode::kValue,
                 fmt::format("tensor {} has {} values, but its dimensions are {}",
                             lamina::quoted(tensor.name()), got, to_text(*info.shape)));
  return info;
}

}  // namespace lamina::io::onnx_reader
