#pragma once

#include <string>
#include <string_view>

namespace lamina::report {

// Text as it may stand between tags, and in quotes, of HTML and of XML alike: & < > " ' become
// references, bytes that are no UTF-8 are written as \xNN, and characters that XML has no place for
// (most controls, U+FFFE, U+FFFF) become U+FFFD. No name can become markup.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace lamina::report
