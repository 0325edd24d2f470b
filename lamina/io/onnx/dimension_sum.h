#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace lamina::io::onnx_reader {

// The value of a dimension that exporters write as computed from others: "past + new",
// "2*(length // 8)", "floor(width/2) + 1". Knows + - * / // %, parentheses, floor, ceiling, Max,
// Min and Mod; what is not whole in the end is rounded down. `value_of` gives the value of a name,
// nothing for an unknown one; then, and if the text is no such formula or is out of range (0 to
// 2^40), there is none.
[[nodiscard]] std::optional<std::int64_t> evaluate_dimension(
    std::string_view text,
    const std::function<std::optional<std::int64_t>(std::string_view)>& value_of);

}  // namespace lamina::io::onnx_reader
