#pragma once

namespace lamina::io {

// Spaces, tabs and line ends, whatever the locale.
[[nodiscard]] constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace lamina::io
