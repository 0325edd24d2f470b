#include "lamina/io/onnx/limits.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/nearest.h"

namespace lamina::io::onnx_reader {
namespace {

constexpr std::size_t kMostDimensions = 64;

}  // namespace

Expected<void> demand_sane(std::span<const std::int64_t> shape, std::string_view tensor) {
  if (shape.size() > kMostDimensions)
    return error(ErrorCode::kLimit,
                 fmt::format("tensor {} has {} dimensions; at most {} are read",
                             lamina::quoted(tensor), shape.size(), kMostDimensions));
  for (const std::int64_t d : shape)
    if (d < 0)
      return error(ErrorCode::kValue,
                   fmt::format("tensor {} has the dimensions {}; none may be negative",
                               lamina::quoted(tensor), to_text(shape)));
  double count = 1.0;
  for (const std::int64_t d : shape) count *= static_cast<double>(std::max<std::int64_t>(d, 1));
  if (count > kMostElements)
    return error(ErrorCode::kLimit,
                 fmt::format("tensor {} has the dimensions {}: too many elements",
                             lamina::quoted(tensor), to_text(shape)));
  return {};
}

}  // namespace lamina::io::onnx_reader
