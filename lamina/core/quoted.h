#pragma once

#include <string>
#include <string_view>

namespace lamina {

// User text made safe for one line of an error message, in quotes: valid UTF-8 whatever the bytes,
// control characters and broken sequences as \xNN, at most `limit` bytes of the text (less where
// the cut would split a character), "..." after a cut.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t limit = 80);

}  // namespace lamina
