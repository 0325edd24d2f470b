#include "lamina/report/markup.h"

#include "lamina/core/utf8.h"

namespace lamina::report {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The reference that stands for the character; "" if it may stand for itself.
std::string_view reference_of(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n':
    case '\r': return "";
    default: return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? kReplacement : "";
  }
}

// U+FFFE and U+FFFF, which are no characters; the controls U+0080 to U+009F.
bool has_no_place(std::string_view character) {
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF" ||
         (character.size() == 2 && character[0] == '\xC2' &&
          static_cast<unsigned char>(character[1]) < 0xA0);
}

}  // namespace

std::string escaped(std::string_view text) {
  const std::string sound = as_utf8(text);
  std::string out;
  out.reserve(sound.size());
  for (std::string_view rest = sound; !rest.empty();) {
    const std::string_view character = rest.substr(0, utf8_length(rest));
    rest.remove_prefix(character.size());
    const std::string_view reference =
        character.size() == 1 ? reference_of(character.front()) : std::string_view();
    if (!reference.empty())
      out += reference;
    else
      out += has_no_place(character) ? kReplacement : character;
  }
  return out;
}

}  // namespace lamina::report
