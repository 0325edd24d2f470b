#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lamina::app {

// What the place that text goes to can show. The default is a pipe or a file: no colour, ASCII
// ornaments, and a width that fits most pages.
struct Style {
  bool colour = false;
  bool unicode =
      false;  // bars and arrows beyond ASCII; text of the user's files may always be UTF-8
  std::size_t width = 100;
};

enum class Tone {
  kPlain,
  kStrong,
  kFaint,
  kGood,
  kBad,
  kCompute,
  kTransmission,
  kPropagation,
  kWaiting
};

// The text in the tone's colour where the style has colours, as it is elsewhere.
[[nodiscard]] std::string paint(const Style& style, Tone tone, std::string_view text);

// Text from files made safe to show: control characters (terminal sequences among them) and bytes
// that are no UTF-8 are replaced by '?'.
[[nodiscard]] std::string printable(std::string_view text);

// Columns that printable UTF-8 takes up: combining marks take none, East Asian wide ones two.
[[nodiscard]] std::size_t columns(std::string_view text);

// At most `width` columns of the text; what is cut is marked by "..." where three columns are
// there.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t width);

// At most `width` columns of a name, without its middle: names of one file are mostly told apart by
// their ends.
[[nodiscard]] std::string shortened(std::string_view name, std::size_t width);

// The text with blanks around it, `width` columns in all; longer text stays as it is.
[[nodiscard]] std::string padded_right(std::string_view text, std::size_t width);
[[nodiscard]] std::string padded_left(std::string_view text, std::size_t width);

// Words broken into lines of at most `width` columns, each but the first behind `indent` blanks.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

// "1 layer", "3 layers".
[[nodiscard]] std::string counted(std::size_t count, std::string_view thing);

}  // namespace lamina::app
