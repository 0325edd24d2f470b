#include "lamina/core/quoted.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/utf8.h"

namespace lamina {
namespace {

using Byte = unsigned char;

bool is_control(std::string_view character) {
  const auto first = static_cast<Byte>(character.front());
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return first == 0xc2 && static_cast<Byte>(character[1]) < 0xa0;  // U+0080 .. U+009F
}

}  // namespace

std::string quoted(std::string_view text, std::size_t limit) {
  std::string out = "'";
  std::size_t done = 0;
  while (done < text.size()) {
    const std::size_t length = utf8_length(text.substr(done));
    const std::string_view character = text.substr(done, std::max<std::size_t>(length, 1));
    if (character.size() > limit - std::min(limit, done)) break;
    if (length > 0 && !is_control(character)) {
      out += character;
    } else {
      for (const char c : character) out += fmt::format("\\x{:02x}", static_cast<Byte>(c));
    }
    done += character.size();
  }
  if (done < text.size()) out += "...";
  return out + "'";
}

std::string quoted_list(std::span<const std::string> names, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
    out += (i == 0 ? "" : ", ") + lamina::quoted(names[i]);  // not std::quoted
  return names.size() > most ? out + fmt::format(" and {} more", names.size() - most) : out;
}

}  // namespace lamina
