#include "lamina/core/utf8.h"

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

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const auto first = static_cast<Byte>(text.front());
  const std::size_t length = announced_length(first);
  if (length <= 1) return length;
  if (text.size() < length) return 0;
  const auto is_continuation = [](char c) { return (static_cast<Byte>(c) & 0xc0U) == 0x80U; };
  const std::string_view rest = text.substr(1, length - 1);
  if (!std::ranges::all_of(rest, is_continuation)) return 0;
  return is_second_byte_allowed(first, static_cast<Byte>(rest.front())) ? length : 0;
}

std::string as_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0)
      out += fmt::format("\\x{:02x}", static_cast<Byte>(text.front()));
    else
      out += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

}  // namespace lamina
