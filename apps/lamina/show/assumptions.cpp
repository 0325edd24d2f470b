#include "apps/lamina/show/assumptions.h"

#include <fmt/format.h>

namespace lamina::app {

std::string assumptions_text(const Style& style, std::span<const Note> assumptions) {
  constexpr std::string_view kWord = "assuming ";
  std::string out;
  for (const Note& note : assumptions)
    out += fmt::format("{}{}\n", kWord,
                       wrapped(printable(note.text), style.width - kWord.size(), kWord.size()));
  return out;
}

}  // namespace lamina::app
