#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lamina::io {

// The text in UTF-8; nothing where its encoding ("iso-8859-15") is not known, or not that of these
// bytes. A character that the end cuts is left out.
[[nodiscard]] std::optional<std::string> utf8_of(std::string_view text,
                                                 const std::string& encoding);

// The bytes without a byte order mark, made UTF-8 where they are UTF-16 or UTF-32, with or without
// a mark. JSON is UTF-8 (RFC 8259, section 8.1), and stays what it is.
[[nodiscard]] std::string in_utf8(std::string bytes);

}  // namespace lamina::io
