#pragma once

#include <string>
#include <string_view>

namespace lamina::io {

// The text with the characters that names or numbers between & and ; stand for: "&eacute;",
// "&#233;" and "&#xE9;", as GML writes what is not ASCII. What is no such name stays as it is.
[[nodiscard]] std::string without_entities(std::string_view text);

}  // namespace lamina::io
