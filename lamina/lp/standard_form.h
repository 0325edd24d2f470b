#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/lp/programme.h"

namespace lamina::lp {

// A programme as numbers only, the way solvers load it: row by row, without names and offset.
struct StandardForm {
  std::vector<double> cost, lower, upper;  // one each variable
  std::vector<std::uint8_t> integer;       // 0 or 1
  std::vector<double> row_lower, row_upper;
  std::span<const std::size_t> row_starts;  // of the programme it was made from
  std::span<const std::uint32_t> columns;
  std::vector<double> coefficients;
  bool is_integer = false;  // any variable has to be whole

  [[nodiscard]] std::size_t num_variables() const { return cost.size(); }
  [[nodiscard]] std::size_t num_rows() const { return row_lower.size(); }
};

// Factors, powers of two so that no digit changes, between a programme and the one given to a
// solver. Solvers compare with absolute tolerances of about 1e-6 to 1e-9: a programme in which
// microseconds matter must first be brought to numbers around one.
//
//   x_j = column_j x'_j,   row i is multiplied by row_i,   costs by objective.
struct Scaling {
  std::vector<double> rows, columns;  // empty: all 1
  double objective = 1.0;

  [[nodiscard]] double row(std::size_t i) const { return rows.empty() ? 1.0 : rows[i]; }
  [[nodiscard]] double column(std::size_t j) const { return columns.empty() ? 1.0 : columns[j]; }
};

// Factors that bring each row's and column's coefficients together geometrically (columns of
// integers stay as they are; nothing happens where all coefficients are +-1), and the median cost
// to about 1000. O(nonzeros).
[[nodiscard]] Scaling scaling_for(const Programme& programme);

// The programme must outlive the result.
[[nodiscard]] StandardForm standard_form(const Programme& programme, const Scaling& scaling);

}  // namespace lamina::lp
