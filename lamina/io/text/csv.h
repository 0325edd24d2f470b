#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/io/text/function_ref.h"

namespace lamina::io {

// One row of a CSV text (RFC 4180): cells parted by commas; a cell in double quotes may hold
// commas, line ends and doubled quotes.
struct CsvRow {
  std::size_t line = 0;            // where it starts, from 1
  std::vector<std::string> cells;  // without spaces around them, unless quoted; never empty
};

// Calls `read` for each row that holds anything but spaces. A Failure thrown by `read` gets the
// line as place. Demands UTF-8; fails with a Failure (kSyntax) where a quote is not closed or goes
// on behind its end.
void for_each_row(std::string_view text, FunctionRef<void(const CsvRow&)> read);

}  // namespace lamina::io
