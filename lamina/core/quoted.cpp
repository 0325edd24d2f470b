#include "lamina/core/quoted.h"

#include <algorithm>
#include <fmt/format.h>

namespace lamina {
namespace {

using Byte = unsigned char;

// The number of bytes that the first byte of a UTF-8 sequence announces; 0 where it can start none.
std::size_t announced_length(Byte first) {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;  // a continuation, or an overlong form of ASCII
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

// Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte.
bool is_second_byte_allowed(Byte first, Byte second) {
  switch (first) {
    case 0xe0: return second >= 0xa0;
    case 0xed: return second < 0xa0;
    case 0xf0: return second >= 0x90;
    case 0xf4: return second < 0x90;
    default: return true;
  }
}

// The length of the character at the front of the text; 0 where there is no valid one.
std::size_t character_length(std::string_view text) {
  const auto first = static_cast<Byte>(text.front());
  const std::size_t length = announced_length(first);
  if (length <= 1) return length;
  if (text.size() < length) return 0;
  const auto is_continuation = [](char c) { return (static_cast<Byte>(c) & 0xc0U) == 0x80U; };
  const std::string_view rest = text.substr(1, length - 1);
  if (!std::ranges::all_of(rest, is_continuation)) return 0;
  return is_second_byte_allowed(first, static_cast<Byte>(rest.front())) ? length : 0;
}

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
    const std::size_t length = character_length(text.substr(done));
    const std::string_view character = text.substr(done, std::max<std::size_t>(length, 1));
    if (done + character.size() > limit) break;
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

}  // namespace lamina
