#pragma once

#include <concepts>
#include <fmt/format.h>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace lamina {

// User text made safe for one line of an error message, in quotes: valid UTF-8 whatever the bytes,
// control characters and broken sequences as \xNN, at most `limit` bytes of the text (less where
// the cut would split a character), "..." after a cut.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t limit = 80);

// The first `most` of the names, quoted, and how many more there are: "'a', 'b' and 3 more".
[[nodiscard]] std::string quoted_list(std::span<const std::string> names, std::size_t most);

// The elements of a range, texts or numbers, with `separator` between. fmt::join does the same and
// takes half a second to compile in each file.
template <class Range>
[[nodiscard]] std::string listed(const Range& range, std::string_view separator) {
  std::string out;
  bool first = true;
  for (const auto& element : range) {
    if (!first) out += separator;
    first = false;
    if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(element)>>) {
      out += fmt::to_string(element);
    } else {
      out += element;
    }
  }
  return out;
}

}  // namespace lamina
