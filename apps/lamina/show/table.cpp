#include "apps/lamina/show/table.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace lamina::app {
namespace {

constexpr std::size_t kGap = 3;
constexpr std::size_t kLeastWidth = 8;

// The lines of a cell, none wider than the column unless a word is.
std::vector<std::string> lines_of(const Cell& cell, Column::Fit fit, std::size_t width) {
  if (columns(cell.text) <= width) return {cell.text};
  if (fit == Column::Fit::kLosesMiddle) return {shortened(cell.text, width)};
  if (fit != Column::Fit::kWraps) return {clipped(cell.text, width)};
  std::vector<std::string> lines;
  const std::string text = wrapped(cell.text, width, 0);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// A line of a cell in its column, and the blanks that only count where something follows.
std::string placed(const Style& style, Tone tone, const std::string& text, const Column& column,
                   std::size_t width) {
  const std::string blanks(width - std::min(width, columns(text)), ' ');
  const std::string painted = paint(style, tone, text);
  return column.align == Column::Align::kRight ? blanks + painted : painted + blanks;
}

std::size_t longest_word(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    longest = std::max(longest, columns(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

void trim_right(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

void Table::set_header(const std::vector<std::string>& names) {
  for (const std::string& name : names) header_.push_back({name, Tone::kFaint});
}

// What the content takes; 0 where a column has none, whatever its name.
std::vector<std::size_t> Table::natural_widths() const {
  std::vector<std::size_t> width(shape_.size(), 0);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i)
      width[i] = std::max(width[i], columns(row[i].text));
  for (std::size_t i = 0; i < header_.size(); ++i)
    if (width[i] > 0) width[i] = std::max(width[i], columns(header_[i].text));
  return width;
}

std::vector<std::size_t> Table::least_widths() const {
  std::vector<std::size_t> least(shape_.size(), kLeastWidth);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i)
      if (shape_[i].fit == Column::Fit::kWraps)
        least[i] = std::max(least[i], longest_word(row[i].text));
  return least;
}

std::vector<std::size_t> Table::widths(std::size_t page) const {
  std::vector<std::size_t> width = natural_widths();
  const std::vector<std::size_t> least = least_widths();
  const auto used =
      static_cast<std::size_t>(std::ranges::count_if(width, [](std::size_t w) { return w > 0; }));
  std::size_t total =
      std::accumulate(width.begin(), width.end(), indent_ + (used > 0 ? used - 1 : 0) * kGap);
  while (total > page) {
    std::size_t widest = shape_.size();
    for (std::size_t i = 0; i < shape_.size(); ++i)
      if (shape_[i].fit != Column::Fit::kWhole && width[i] > least[i] &&
          (widest == shape_.size() || width[i] > width[widest]))
        widest = i;
    if (widest == shape_.size()) break;
    --width[widest];
    --total;
  }
  return width;
}

std::string Table::line(const Style& style, const std::vector<Cell>& row,
                        const std::vector<std::size_t>& width) const {
  assert(row.size() <= shape_.size());
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < row.size(); ++i) {
    cells.push_back(lines_of(row[i], shape_[i].fit, width[i]));
    height = std::max(height, cells.back().size());
  }
  std::string out;
  for (std::size_t k = 0; k < height; ++k) {
    std::string line(indent_, ' ');
    for (std::size_t i = 0; i < row.size(); ++i)
      if (width[i] > 0)
        line += placed(style, row[i].tone, k < cells[i].size() ? cells[i][k] : "", shape_[i],
                       width[i]) +
                std::string(kGap, ' ');
    trim_right(line);
    out += line + '\n';
  }
  return out;
}

std::string Table::text(const Style& style) const {
  const auto width = widths(style.width);
  std::string out = header_.empty() || rows_.empty() ? "" : line(style, header_, width);
  for (const auto& row : rows_) out += line(style, row, width);
  return out;
}

std::string in_lines(const Style& style, const std::vector<Cell>& pieces) {
  std::string out;
  std::size_t used = 0;
  for (const Cell& piece : pieces) {
    if (piece.text.empty()) continue;
    const std::size_t gap = used == 0 ? 0 : 3;
    if (used + gap + columns(piece.text) > style.width) {
      out += '\n';
      used = 0;
    } else {
      out += std::string(gap, ' ');
      used += gap;
    }
    out += paint(style, piece.tone, piece.text);
    used += columns(piece.text);
  }
  return out + '\n';
}

}  // namespace lamina::app
