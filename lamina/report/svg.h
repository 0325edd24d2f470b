#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamina::report {

// A place in a figure: to the right and down, in its own units (CSS pixels at its full size).
struct Point {
  double x = 0.0, y = 0.0;
};

struct Box {
  double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
};

// The smallest box that has all these points; there must be one.
[[nodiscard]] Box box_of(std::span<const Point> points);

// A number as figures write it: to a hundredth, no exponent, no "-0".
[[nodiscard]] std::string coordinate(double value);

// One attribute of an element; numbers as `coordinate` has them.
struct Attribute {
  // NOLINTBEGIN(google-explicit-constructor): rows of a table of names and values
  Attribute(std::string_view n, double v) : name(n), value(coordinate(v)) {}
  Attribute(std::string_view n, std::string_view v) : name(n), value(v) {}
  Attribute(std::string_view n, const char* v) : name(n), value(v) {}
  // NOLINTEND(google-explicit-constructor)
  std::string name, value;
};
using Attributes = std::initializer_list<Attribute>;

// How words look.
struct Lettering {
  std::string_view anchor = "start";  // "middle", "end": which part of the words is at the place
  double size = 12.0;
  bool bold = false;
  bool halo = false;  // in white around the letters, over a crowded ground
  std::string_view fill = "#1f2328";
  double turned = 0.0;  // degrees, clockwise
};

// An SVG document as text, element by element. It looks the same alone, in a page and on paper: no
// style sheet, no script, nothing fetched, and words are text elements in fonts that every system
// has. Deterministic. Names of files may stand anywhere: they are escaped here.
class Svg {
 public:
  // `title` says to people who cannot see it what it is.
  Svg(double width, double height, std::string_view title);

  void open(std::string_view tag, Attributes attributes = {});
  void close();
  // An element without children, or with what a pointer over it shows.
  void shape(std::string_view tag, Attributes attributes, std::string_view tip = {});
  void text(Point at, std::string_view words, const Lettering& lettering = {});
  // Straight from one place to the other.
  void line(Point from, Point to, std::string_view stroke, double width);
  // The finished document, with a newline at its end. Everything that was opened must be closed
  // (asserted).
  [[nodiscard]] std::string finish() &&;

 private:
  void begin(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

// The room that words take in this size: their width in Helvetica, exact for Latin letters and a
// guess for others, and a tenth more, since where there is no Helvetica or Arial the letters are
// wider.
[[nodiscard]] double width_of(std::string_view words, double size, bool bold = false);

// The words without their middle, so that they are not wider than `width`.
[[nodiscard]] std::string fitted(std::string_view words, double width, double size,
                                 bool bold = false);

}  // namespace lamina::report
