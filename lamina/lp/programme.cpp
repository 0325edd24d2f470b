#include "lamina/lp/programme.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace lamina::lp {
namespace {

Magnitudes& widen(Magnitudes& range, double value, bool& any) {
  const double size = std::abs(value);
  if (size == 0.0) return range;
  range = any ? Magnitudes{std::min(range.least, size), std::max(range.most, size)}
              : Magnitudes{size, size};
  any = true;
  return range;
}

double outside(double value, Range range) {
  return std::max({0.0, range.lower - value, value - range.upper});
}

}  // namespace

void Programme::reserve(std::size_t variables, std::size_t rows, std::size_t nonzeros) {
  variables_.reserve(variables);
  rows_.reserve(rows);
  row_names_.reserve(rows);
  row_starts_.reserve(rows + 1);
  columns_.reserve(nonzeros);
  coefficients_.reserve(nonzeros);
}

VariableId Programme::add_variable(const Variable& variable) {
  assert(std::isfinite(variable.cost) && variable.lower <= variable.upper);
  variables_.push_back(variable);
  num_integers_ += variable.integer ? 1 : 0;
  return VariableId(variables_.size() - 1);
}

RowId Programme::add_row(const Name& name, Range range, std::span<const Term> terms) {
  assert(range.lower <= range.upper);
  for (const Term& term : terms) {
    assert(term.variable.index() < variables_.size() && std::isfinite(term.coefficient));
    columns_.push_back(static_cast<std::uint32_t>(term.variable.index()));
    coefficients_.push_back(term.coefficient);
  }
  rows_.push_back(range);
  row_names_.push_back(name);
  row_starts_.push_back(columns_.size());
  return RowId(rows_.size() - 1);
}

void Programme::relax() {
  for (Variable& variable : variables_) variable.integer = false;
  num_integers_ = 0;
}

double objective_at(const Programme& programme, std::span<const double> values) {
  double sum = programme.offset();
  for (std::size_t j = 0; j < values.size(); ++j) sum += programme.variables()[j].cost * values[j];
  return sum;
}

double violation_at(const Programme& programme, std::span<const double> values) {
  double worst = 0.0;
  for (std::size_t j = 0; j < values.size(); ++j) {
    const Variable& variable = programme.variables()[j];
    worst = std::max(worst, outside(values[j], {variable.lower, variable.upper}));
    if (variable.integer) worst = std::max(worst, std::abs(values[j] - std::round(values[j])));
  }
  for (std::size_t i = 0; i < programme.num_rows(); ++i) {
    double sum = 0.0;
    for (std::size_t k = programme.row_starts()[i]; k < programme.row_starts()[i + 1]; ++k)
      sum += programme.coefficients()[k] * values[programme.columns()[k]];
    worst = std::max(worst, outside(sum, programme.rows()[i]));
  }
  return worst;
}

Magnitudes cost_magnitudes(const Programme& programme) {
  Magnitudes range;
  bool any = false;
  for (const Variable& variable : programme.variables()) widen(range, variable.cost, any);
  return range;
}

Magnitudes coefficient_magnitudes(const Programme& programme) {
  Magnitudes range;
  bool any = false;
  for (const double value : programme.coefficients()) widen(range, value, any);
  return range;
}

}  // namespace lamina::lp
