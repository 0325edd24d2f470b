#include "lamina/io/onnx/tensor_info.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lamina/core/quoted.h"
#include "lamina/io/onnx/limits.h"

namespace lamina::io::onnx_reader {

double num_elements(std::span<const std::int64_t> shape) {
  double count = 1.0;
  for (const std::int64_t d : shape) count *= static_cast<double>(d);
  return count;
}

double bytes_of(const TensorInfo& info) {
  const double count = info.shape ? num_elements(*info.shape) : 0.0;
  return bytes_of(count, bits_of(info.type).value_or(32));
}

TensorInfo sequence_of(int type, std::vector<Shape> parts) {
  TensorInfo info;
  info.type = type;
  double count = 0.0;
  for (const Shape& part : parts) count += num_elements(part);
  if (count <= kMostElements) info.shape = Shape{static_cast<std::int64_t>(count)};
  info.parts = std::move(parts);
  return info;
}

std::string to_text(std::span<const std::int64_t> shape) {
  return fmt::format("[{}]", listed(shape, ", "));
}

}  // namespace lamina::io::onnx_reader
