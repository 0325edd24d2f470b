#include "lamina/lp/standard_form.h"

#include <algorithm>
#include <cmath>

namespace lamina::lp {
namespace {

constexpr int kPasses = 4;  // geometric scaling gains little after that
constexpr double kMedianCost = 1e3;

double power_of_two(double factor) { return std::exp2(std::round(std::log2(factor))); }

// Smallest and largest entry of every line seen so far, from which its factor follows.
class Lines {
 public:
  explicit Lines(std::size_t count) : least_(count, kInfinity), most_(count, 0.0) {}

  void add(std::size_t line, double size) {
    least_[line] = std::min(least_[line], size);
    most_[line] = std::max(most_[line], size);
  }
  [[nodiscard]] double factor(std::size_t line) const {
    return most_[line] == 0.0 ? 1.0 : 1.0 / std::sqrt(least_[line] * most_[line]);
  }

 private:
  std::vector<double> least_, most_;
};

template <class Use>
void for_each_entry(const Programme& programme, Use&& use) {
  for (std::size_t i = 0; i < programme.num_rows(); ++i)
    for (std::size_t k = programme.row_starts()[i]; k < programme.row_starts()[i + 1]; ++k)
      if (const double a = std::abs(programme.coefficients()[k]); a > 0.0)
        use(i, programme.columns()[k], a);
}

void scale_rows(const Programme& programme, Scaling& scaling) {
  Lines lines(programme.num_rows());
  for_each_entry(programme, [&](std::size_t i, std::size_t j, double a) {
    lines.add(i, a * scaling.columns[j]);
  });
  for (std::size_t i = 0; i < programme.num_rows(); ++i) scaling.rows[i] = lines.factor(i);
}

void scale_columns(const Programme& programme, Scaling& scaling) {
  Lines lines(programme.num_variables());
  for_each_entry(programme, [&](std::size_t i, std::size_t j, double a) {
    lines.add(j, a * scaling.rows[i]);
  });
  for (std::size_t j = 0; j < programme.num_variables(); ++j)
    scaling.columns[j] = programme.variables()[j].integer ? 1.0 : lines.factor(j);
}

double median_cost(const Programme& programme, const Scaling& scaling) {
  std::vector<double> costs;
  for (std::size_t j = 0; j < programme.num_variables(); ++j)
    if (const double cost = std::abs(programme.variables()[j].cost); cost > 0.0)
      costs.push_back(cost * scaling.column(j));
  if (costs.empty()) return 1.0;
  const auto middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
  std::nth_element(costs.begin(), middle, costs.end());
  return *middle;
}

}  // namespace

Scaling scaling_for(const Programme& programme) {
  Scaling scaling;
  const Magnitudes range = coefficient_magnitudes(programme);
  if (range.least != 1.0 || range.most != 1.0) {
    scaling.rows.assign(programme.num_rows(), 1.0);
    scaling.columns.assign(programme.num_variables(), 1.0);
    for (int pass = 0; pass < kPasses; ++pass) {
      scale_rows(programme, scaling);
      scale_columns(programme, scaling);
    }
    scale_rows(programme, scaling);
    for (double& factor : scaling.rows) factor = power_of_two(factor);
    for (double& factor : scaling.columns) factor = power_of_two(factor);
  }
  scaling.objective = power_of_two(kMedianCost / median_cost(programme, scaling));
  return scaling;
}

StandardForm standard_form(const Programme& programme, const Scaling& scaling) {
  StandardForm form;
  form.row_starts = programme.row_starts();
  form.columns = programme.columns();
  form.coefficients.assign(programme.coefficients().begin(), programme.coefficients().end());
  form.is_integer = programme.num_integers() > 0;
  form.cost.reserve(programme.num_variables());
  form.lower.reserve(programme.num_variables());
  form.upper.reserve(programme.num_variables());
  form.integer.reserve(programme.num_variables());
  for (std::size_t j = 0; j < programme.num_variables(); ++j) {
    const Variable& variable = programme.variables()[j];
    form.cost.push_back(variable.cost * scaling.column(j) * scaling.objective);
    form.lower.push_back(variable.lower / scaling.column(j));
    form.upper.push_back(variable.upper / scaling.column(j));
    form.integer.push_back(variable.integer ? 1 : 0);
  }
  for (std::size_t i = 0; i < programme.num_rows(); ++i) {
    form.row_lower.push_back(programme.rows()[i].lower * scaling.row(i));
    form.row_upper.push_back(programme.rows()[i].upper * scaling.row(i));
    if (scaling.rows.empty()) continue;
    for (std::size_t k = form.row_starts[i]; k < form.row_starts[i + 1]; ++k)
      form.coefficients[k] *= scaling.rows[i] * scaling.columns[form.columns[k]];
  }
  return form;
}

}  // namespace lamina::lp
