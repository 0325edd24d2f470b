#pragma once

#include <span>
#include <string_view>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/tensor_info.h"

namespace lamina::io::onnx_reader {

inline constexpr double kMostElements = 9007199254740992.0;  // 2^53: doubles count them exactly

// Dimensions that a tensor can have: none negative (kValue), at most 64 of them, and no more
// than kMostElements elements, zeros counted as ones (kLimit). The error names the tensor.
[[nodiscard]] Expected<void> demand_sane(std::span<const std::int64_t> shape,
                                         std::string_view tensor);

}  // namespace lamina::io::onnx_reader
