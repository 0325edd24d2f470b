#include "lamina/io/text/csv.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {
namespace {

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  // The next row that is not blank; false at the end.
  bool next(CsvRow& row) {
    while (at_ < text_.size()) {
      row.line = line_;
      row.cells.clear();
      bool is_last = false;
      while (!is_last) is_last = read_cell(row.cells.emplace_back());
      if (row.cells.size() > 1 || !row.cells.front().empty()) return true;
    }
    return false;
  }

 private:
  // Whether the row ends behind the cell.
  bool read_cell(std::string& cell) {
    at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size());
    if (at_ < text_.size() && text_[at_] == '"')
      read_quoted(cell);
    else
      cell = take_to_end();
    if (at_ == text_.size()) return true;
    const bool ends = text_[at_] == '\n';
    line_ += ends ? 1 : 0;
    ++at_;
    return ends;
  }

  std::string take_to_end() {
    const std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
    const std::string_view cell = trimmed(text_.substr(at_, end - at_));
    at_ = end;
    return std::string(cell);
  }

  void read_quoted(std::string& cell) {
    const std::size_t start = line_;
    while (true) {
      const std::size_t end = text_.find('"', at_ + 1);
      if (end == text_.npos)
        fail(ErrorCode::kSyntax, "a quote is not closed", fmt::format("line {}", start));
      const std::string_view part = text_.substr(at_ + 1, end - at_ - 1);
      cell += part;
      line_ += static_cast<std::size_t>(std::ranges::count(part, '\n'));
      at_ = end + 1;
      if (at_ == text_.size() || text_[at_] != '"') break;
      cell += '"';
    }
    if (const std::string rest = take_to_end(); !rest.empty())
      fail(ErrorCode::kSyntax, fmt::format("{} follows the end of a quote", lamina::quoted(rest)),
           fmt::format("line {}", start));
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

}  // namespace

void for_each_row(std::string_view text, FunctionRef<void(const CsvRow&)> read) {
  demand_utf8(text);
  CsvReader reader(text);
  for (CsvRow row; reader.next(row);) {
    try {
      read(row);
    } catch (Failure& failure) {
      if (failure.error.where.empty()) failure.error.where = fmt::format("line {}", row.line);
      throw;
    }
  }
}

}  // namespace lamina::io
