#include "lamina/io/onnx/tensor_info.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lamina::io::onnx_reader {

double num_elements(std::span<const std::int64_t> shape) {
  double count = 1.0;
  for (const std::int64_t d : shape) count *= static_cast<double>(d);
  return count;
}

std::string to_text(std::span<const std::int64_t> shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace lamina::io::onnx_reader
