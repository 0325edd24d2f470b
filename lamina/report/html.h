#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace lamina::report {

// A table of text as HTML, row by row; a column of numbers is set to the right.
class HtmlTable {
 public:
  // Heads of the columns; one that begins with '#' (which is not shown) is of numbers.
  HtmlTable(std::string_view caption, std::vector<std::string> heads);

  void row(const std::vector<std::string>& cells);
  // Behind the last row, over the whole width.
  void note(std::string_view text);
  [[nodiscard]] std::string html() const;

 private:
  std::vector<std::string> heads_;
  std::string out_, note_;
};

// Terms and what they are: a list of pairs, of which those without a value are left out.
[[nodiscard]] std::string terms_html(
    std::initializer_list<std::pair<std::string_view, std::string>> terms);

// <tag>text</tag>.
[[nodiscard]] std::string element(std::string_view tag, std::string_view text);
// A part of the page with its heading.
[[nodiscard]] std::string section(std::string_view heading, std::string_view html);

}  // namespace lamina::report
