#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "lamina/core/ids.h"
#include "lamina/lp/names.h"

namespace lamina::lp {

using VariableId = Id<struct VariableTag>;
using RowId = Id<struct RowTag>;

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Variable {
  Name name;
  double cost = 0.0;
  double lower = 0.0, upper = kInfinity;
  bool integer = false;
};

struct Term {
  VariableId variable;
  double coefficient = 1.0;
};

// Of a row or variable: what it must lie between; equal ends make an equation.
struct Range {
  double lower = -kInfinity, upper = kInfinity;

  [[nodiscard]] static constexpr Range exactly(double value) { return {value, value}; }
  [[nodiscard]] static constexpr Range at_least(double value) { return {value, kInfinity}; }
  [[nodiscard]] static constexpr Range at_most(double value) { return {-kInfinity, value}; }
  constexpr bool operator==(const Range&) const = default;
};

// A linear programme, some of whose variables may have to be whole:
//
//   minimise  offset + sum_j cost_j x_j    subject to    lower_i <= sum_j a_ij x_j <= upper_i,
//                                                        lower_j <= x_j <= upper_j.
//
// Costs and coefficients are finite (asserted); bounds may be infinite. Rows are kept one after the
// other in flat arrays, a variable at most once in each, and never changed once added.
class Programme {
 public:
  void reserve(std::size_t variables, std::size_t rows, std::size_t nonzeros);
  VariableId add_variable(const Variable& variable);
  RowId add_row(const Name& name, Range range, std::span<const Term> terms);
  RowId add_row(const Name& name, Range range, std::initializer_list<Term> terms) {
    return add_row(name, range, std::span(terms.begin(), terms.size()));
  }
  void add_offset(double cost) { offset_ += cost; }
  // Lets every variable be fractional: the relaxation.
  void relax();

  [[nodiscard]] Labels& labels() { return labels_; }
  [[nodiscard]] const Labels& labels() const { return labels_; }

  [[nodiscard]] std::size_t num_variables() const { return variables_.size(); }
  [[nodiscard]] std::size_t num_rows() const { return rows_.size(); }
  [[nodiscard]] std::size_t num_nonzeros() const { return columns_.size(); }
  [[nodiscard]] std::size_t num_integers() const { return num_integers_; }
  [[nodiscard]] double offset() const { return offset_; }

  [[nodiscard]] std::span<const Variable> variables() const { return variables_; }
  [[nodiscard]] std::span<const Range> rows() const { return rows_; }
  [[nodiscard]] const Name& row_name(RowId row) const { return row_names_[row.index()]; }

  // The terms of row i are positions row_starts()[i] .. row_starts()[i + 1] of the two arrays
  // below.
  [[nodiscard]] std::span<const std::size_t> row_starts() const { return row_starts_; }
  [[nodiscard]] std::span<const std::uint32_t> columns() const { return columns_; }
  [[nodiscard]] std::span<const double> coefficients() const { return coefficients_; }

 private:
  Labels labels_;
  std::vector<Variable> variables_;
  std::vector<Range> rows_;
  std::vector<Name> row_names_;
  std::vector<std::size_t> row_starts_{0};
  std::vector<std::uint32_t> columns_;
  std::vector<double> coefficients_;
  std::size_t num_integers_ = 0;
  double offset_ = 0.0;
};

// The objective at a point, one value per variable.
[[nodiscard]] double objective_at(const Programme& programme, std::span<const double> values);

// The most by which a bound, a row or wholeness is missed at a point; 0 where all hold.
// O(nonzeros).
[[nodiscard]] double violation_at(const Programme& programme, std::span<const double> values);

// Smallest and largest absolute value of what is not zero; {1, 1} where all is zero.
struct Magnitudes {
  double least = 1.0, most = 1.0;
};
[[nodiscard]] Magnitudes cost_magnitudes(const Programme& programme);
[[nodiscard]] Magnitudes coefficient_magnitudes(const Programme& programme);

}  // namespace lamina::lp
