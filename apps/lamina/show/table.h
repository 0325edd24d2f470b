#pragma once

#include <string>
#include <vector>

#include "apps/lamina/show/text.h"

namespace lamina::app {

struct Cell {
  std::string text;  // printable; one line
  Tone tone = Tone::kPlain;
};

// Pieces side by side, on as many lines as the page needs; empty ones are left out. Ends with a
// newline.
[[nodiscard]] std::string in_lines(const Style& style, const std::vector<Cell>& pieces);

struct Column {
  enum class Align { kLeft, kRight } align = Align::kLeft;
  // What becomes of it where the table is wider than the page: what somebody may have to copy
  // stays whole, whatever the page; sentences go on in the next line, at blanks; names lose their
  // middle, lists their end.
  enum class Fit { kWhole, kWraps, kLosesMiddle, kLosesEnd } fit = Fit::kWhole;
};

// Rows in aligned columns, without rules. Widths follow the content; where they exceed the page,
// the columns that may give way do so, the widest first, but none below eight columns or, where
// it wraps, below its longest word.
class Table {
 public:
  explicit Table(std::vector<Column> shape, std::size_t indent = 2)
      : shape_(std::move(shape)), indent_(indent) {}

  // Names of the columns, above the rows and faint; those of empty columns are left out with them.
  void set_header(const std::vector<std::string>& names);
  // As many cells as the table has columns; missing ones at the end are empty.
  void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  // All rows, each ended by a newline, without blanks at the ends of lines.
  [[nodiscard]] std::string text(const Style& style) const;

 private:
  [[nodiscard]] std::vector<std::size_t> natural_widths() const;
  [[nodiscard]] std::vector<std::size_t> least_widths() const;
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t page) const;
  [[nodiscard]] std::string line(const Style& style, const std::vector<Cell>& row,
                                 const std::vector<std::size_t>& width) const;

  std::vector<Column> shape_;
  std::size_t indent_;
  std::vector<Cell> header_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace lamina::app
