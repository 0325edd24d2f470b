#include "apps/lamina/show/facts_parts.h"

#include <fmt/format.h>

namespace lamina::app {

std::size_t shown_of(std::size_t rows, bool all) {
  constexpr std::size_t kRowsShown = 24;
  return all || rows <= kRowsShown + 2 ? rows : kRowsShown;
}

std::string rest_text(const Style& style, std::size_t rows, std::size_t shown) {
  if (shown == rows) return "";
  return paint(style, Tone::kFaint,
               fmt::format("  ... and {} more (lamina inspect --all shows them)", rows - shown)) +
         "\n";
}

std::string title(const Style& style, std::string_view name, std::string_view otherwise,
                  std::string_view facts) {
  return fmt::format(
      "{}   {}\n",
      paint(style, Tone::kStrong, name.empty() ? std::string(otherwise) : printable(name)), facts);
}

std::string notes_text(std::span<const Note> notes, const Style& style) {
  std::string out;
  for (const Note& note : notes)
    out += fmt::format("  note: {}\n", wrapped(printable(note.text), style.width - 8, 8));
  return out;
}

std::string recipe_text(const io::Recipe& recipe, const Style& style) {
  std::string out;
  for (const auto& [name, text] : recipe)
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", printable(name), printable(text));
  return out.empty() ? out : fmt::format("  made by: {}\n", wrapped(out, style.width - 11, 11));
}

}  // namespace lamina::app
