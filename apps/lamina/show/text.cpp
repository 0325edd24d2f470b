#include "apps/lamina/show/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <optional>

namespace lamina::app {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

std::size_t bytes_of_lead(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

// The character that the text starts with; nothing where its bytes are no UTF-8 (RFC 3629: no
// overlong forms, no surrogates, nothing above U+10FFFF).
std::optional<Character> first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t bytes = bytes_of_lead(lead);
  if (bytes == 0 || bytes > text.size()) return std::nullopt;
  if (bytes == 1) return Character{lead, 1};
  std::uint32_t code = lead & (0x7fU >> bytes);
  for (const char c : text.substr(1, bytes - 1)) {
    const auto next = static_cast<unsigned char>(c);
    if ((next & 0xc0U) != 0x80U) return std::nullopt;
    code = code << 6U | (next & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kLeast[bytes] || surrogate || code > 0x10ffff) return std::nullopt;
  return Character{code, bytes};
}

bool is_control(std::uint32_t code) {
  const bool turns_direction =
      (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 ||
         turns_direction;
}

struct Range {
  std::uint32_t first, last;
};

template <std::size_t n>
bool within(std::uint32_t code, const std::array<Range, n>& ranges) {
  return std::ranges::any_of(ranges, [&](Range r) { return r.first <= code && code <= r.last; });
}

// The blocks that matter in names; the full tables of Unicode Standard Annex 11 are not worth
// their size here.
std::size_t columns_of(std::uint32_t code) {
  static constexpr std::array kNone{Range{0x300, 0x36f}, Range{0x200b, 0x200d},
                                    Range{0x20d0, 0x20ff}, Range{0xfe00, 0xfe0f}};
  static constexpr std::array kWide{Range{0x1100, 0x115f},   Range{0x2e80, 0xa4cf},
                                    Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},
                                    Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},
                                    Range{0x1f300, 0x1faff}, Range{0x20000, 0x3fffd}};
  if (within(code, kNone)) return 0;
  return within(code, kWide) ? 2 : 1;
}

// As much of the text as fits into `width` columns.
std::string_view front(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const auto character = first_character(text.substr(bytes)).value_or(Character{'?', 1});
    if (columns_of(character.code) > width) break;
    width -= columns_of(character.code);
    bytes += character.bytes;
  }
  return text.substr(0, bytes);
}

// The text without its first characters: `width` columns of them, or one more where that would cut
// a wide one.
std::string_view front_left_out(std::string_view text, std::size_t width) {
  while (!text.empty() && width > 0) {
    const auto character = first_character(text).value_or(Character{'?', 1});
    width -= std::min(width, columns_of(character.code));
    text.remove_prefix(character.bytes);
  }
  return text;
}

std::string_view sequence(Tone tone) {
  switch (tone) {
    case Tone::kStrong: return "1";
    case Tone::kFaint: return "2";
    case Tone::kGood: return "1;32";
    case Tone::kBad: return "1;31";
    case Tone::kCompute: return "36";
    case Tone::kTransmission: return "34";
    case Tone::kPropagation: return "35";
    case Tone::kWaiting: return "33";
    case Tone::kPlain: break;
  }
  return "";
}

}  // namespace

std::string paint(const Style& style, Tone tone, std::string_view text) {
  if (!style.colour || tone == Tone::kPlain || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", sequence(tone), text);
}

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto character = first_character(text);
    if (character && !is_control(character->code))
      out += text.substr(0, character->bytes);
    else
      out += '?';
    text.remove_prefix(character ? character->bytes : 1);
  }
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const auto character = first_character(text);
    count += character ? columns_of(character->code) : 1;
    text.remove_prefix(character ? character->bytes : 1);
  }
  return count;
}

std::string clipped(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  const std::string_view mark = width > 3 ? "..." : "";
  return std::string(front(text, width - mark.size())) + std::string(mark);
}

std::string shortened(std::string_view name, std::size_t width) {
  constexpr std::size_t kMark = 3, kLeast = 8;
  if (width < kLeast || columns(name) <= width) return clipped(name, width);
  const std::size_t head = (width - kMark) / 3, tail = width - kMark - head;
  const std::string_view end = front_left_out(name, columns(name) - tail);
  return fmt::format("{}...{}", front(name, head), end);
}

std::string padded_right(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(width > used ? width - used : 0, ' ') + std::string(text);
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (used > 0 && used + 1 + columns(word) > width) {
      out += '\n' + std::string(indent, ' ');
      used = 0;
    } else if (used > 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += columns(word);
  }
  return out;
}

std::string counted(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

}  // namespace lamina::app
