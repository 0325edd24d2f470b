#include "apps/lamina/show/table.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace lamina::app {
namespace {

constexpr std::size_t kGap = 3;
constexpr std::size_t kLeastWidth = 8;

// The cell in its column, and the blanks that only count where something follows.
std::string placed(const Style& style, const Cell& cell, const Column& column, std::size_t width) {
  const std::string text = clipped(cell.text, width);
  const std::string blanks(width - columns(text), ' ');
  const std::string painted = paint(style, cell.tone, text);
  return column.align == Column::Align::kRight ? blanks + painted : painted + blanks;
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

std::vector<std::size_t> Table::widths(std::size_t page) const {
  std::vector<std::size_t> width = natural_widths();
  const auto used =
      static_cast<std::size_t>(std::ranges::count_if(width, [](std::size_t w) { return w > 0; }));
  std::size_t total =
      std::accumulate(width.begin(), width.end(), indent_ + (used > 0 ? used - 1 : 0) * kGap);
  while (total > page) {
    std::size_t widest = shape_.size();
    for (std::size_t i = 0; i < shape_.size(); ++i)
      if (shape_[i].shrinks && width[i] > kLeastWidth &&
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
  std::string out(indent_, ' ');
  for (std::size_t i = 0; i < row.size(); ++i)
    if (width[i] > 0) out += placed(style, row[i], shape_[i], width[i]) + std::string(kGap, ' ');
  trim_right(out);
  return out + '\n';
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
