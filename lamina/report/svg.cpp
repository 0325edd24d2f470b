#include "lamina/report/svg.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <utility>

#include "lamina/core/utf8.h"
#include "lamina/report/markup.h"

namespace lamina::report {
namespace {

constexpr std::string_view kFonts = "Helvetica, Arial, Liberation Sans, sans-serif";

// Widths of U+0020 to U+007E in thousandths of the size: Adobe's metrics of Helvetica.
constexpr std::array<std::uint16_t, 95> kWidths{
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333,  278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667,  611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,  556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,  500, 334, 260, 334, 584};
constexpr double kOfOtherLetters = 600, kOfWideLetters = 1000, kBolder = 1.06, kRoom = 1.1;

// In thousandths of the size. From U+1100 on most letters are as wide as they are high.
double width_of_character(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1)
    return first >= 0x20 && first < 0x7f ? static_cast<double>(kWidths[first - 0x20U]) : 0.0;
  return character.size() == 2 || first < 0xE1 || first == 0xE2 ? kOfOtherLetters : kOfWideLetters;
}

}  // namespace

Box box_of(std::span<const Point> points) {
  Box box{HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
  for (const Point& p : points)
    box = {std::min(box.left, p.x), std::min(box.top, p.y), std::max(box.right, p.x),
           std::max(box.bottom, p.y)};
  return box;
}

std::string coordinate(double value) {
  assert(std::isfinite(value));
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

Svg::Svg(double width, double height, std::string_view title) {
  open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
               {"viewBox", fmt::format("0 0 {} {}", coordinate(width), coordinate(height))},
               {"width", width},
               {"height", height},
               {"role", "img"},
               {"aria-label", title},
               {"font-family", kFonts}});
  shape("rect", {{"width", width}, {"height", height}, {"fill", "#ffffff"}});
}

void Svg::begin(std::string_view tag, Attributes attributes) {
  out_ += fmt::format("<{}", tag);
  for (const Attribute& each : attributes)
    if (!each.value.empty()) out_ += fmt::format(" {}=\"{}\"", each.name, escaped(each.value));
}

void Svg::open(std::string_view tag, Attributes attributes) {
  begin(tag, attributes);
  out_ += ">\n";
  open_.emplace_back(tag);
}

void Svg::close() {
  out_ += fmt::format("</{}>\n", open_.back());
  open_.pop_back();
}

void Svg::shape(std::string_view tag, Attributes attributes, std::string_view tip) {
  begin(tag, attributes);
  out_ += tip.empty() ? "/>\n" : fmt::format("><title>{}</title></{}>\n", escaped(tip), tag);
}

void Svg::text(Point at, std::string_view words, const Lettering& how) {
  const std::string turn = how.turned == 0.0
                               ? ""
                               : fmt::format("rotate({} {} {})", coordinate(how.turned),
                                             coordinate(at.x), coordinate(at.y));
  begin("text", {{"x", at.x},
                 {"y", at.y},
                 {"font-size", how.size},
                 {"text-anchor", how.anchor == "start" ? "" : how.anchor},
                 {"font-weight", how.bold ? "bold" : ""},
                 {"fill", how.fill},
                 {"transform", turn},
                 {"stroke", how.halo ? "#ffffff" : ""},
                 {"stroke-width", how.halo ? "3" : ""},
                 {"stroke-linejoin", how.halo ? "round" : ""},
                 {"paint-order", how.halo ? "stroke" : ""}});
  out_ += fmt::format(">{}</text>\n", escaped(words));
}

void Svg::line(Point from, Point to, std::string_view stroke, double width) {
  shape("line", {{"x1", from.x},
                 {"y1", from.y},
                 {"x2", to.x},
                 {"y2", to.y},
                 {"stroke", stroke},
                 {"stroke-width", width}});
}

std::string Svg::finish() && {
  close();
  assert(open_.empty());
  return std::move(out_);
}

double width_of(std::string_view words, double size, bool bold) {
  const std::string sound = as_utf8(words);
  double thousandths = 0.0;
  for (std::string_view rest = sound; !rest.empty();) {
    const std::string_view character = rest.substr(0, utf8_length(rest));
    thousandths += width_of_character(character);
    rest.remove_prefix(character.size());
  }
  return thousandths / 1000.0 * size * kRoom * (bold ? kBolder : 1.0);
}

std::string fitted(std::string_view words, double width, double size, bool bold) {
  const std::string sound = as_utf8(words);
  if (width_of(sound, size, bold) <= width) return sound;
  std::vector<std::string_view> letters;
  for (std::string_view rest = sound; !rest.empty(); rest.remove_prefix(letters.back().size()))
    letters.push_back(rest.substr(0, utf8_length(rest)));
  // Names of one file are mostly told apart by their ends.
  for (std::size_t kept = letters.size() - 1; kept > 1; --kept) {
    std::string out;
    for (std::size_t i = 0; i < kept - kept / 2; ++i) out += letters[i];
    out += "…";
    for (std::size_t i = letters.size() - kept / 2; i < letters.size(); ++i) out += letters[i];
    if (width_of(out, size, bold) <= width) return out;
  }
  return "…";
}

}  // namespace lamina::report
