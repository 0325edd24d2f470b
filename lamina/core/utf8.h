#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lamina {

// The bytes of the UTF-8 character at the front of the text, which is not empty; 0 where there is
// no valid one.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

// The text itself if it is UTF-8; else with each byte that belongs to no character written as \xNN.
[[nodiscard]] std::string as_utf8(std::string_view text);

}  // namespace lamina
