#include <cmath>

#include "lamina/lp/export.h"
#include "lamina/lp/text_writer.h"

namespace lamina::lp {
namespace {

constexpr const char *kObjective = "cost", *kConstant = "constant";

class MpsWriter {
 public:
  MpsWriter(const Programme& programme, const Sink& sink)
      : programme_(programme), out_(sink), first_(programme.num_variables() + 1, 0) {
    transpose();
    for (std::size_t i = 0; i < programme.num_rows(); ++i)
      row_names_.push_back(programme.labels().text(programme.row_name(RowId(i))));
  }

  void write() {
    out_.print("NAME lamina FREE\nROWS\n N {}\n", kObjective);
    for (std::size_t i = 0; i < programme_.num_rows(); ++i)
      out_.print(" {} {}\n", sense(programme_.rows()[i]), row_names_[i]);
    write_columns();
    write_sides();
    write_bounds();
    out_.print("ENDATA\n");
  }

 private:
  // The terms of column j become positions first_[j] .. first_[j + 1].
  void transpose() {
    for (const std::uint32_t j : programme_.columns()) ++first_[j + 1];
    for (std::size_t j = 1; j < first_.size(); ++j) first_[j] += first_[j - 1];
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    rows_.resize(programme_.num_nonzeros());
    values_.resize(programme_.num_nonzeros());
    for (std::size_t i = 0; i < programme_.num_rows(); ++i)
      for (std::size_t k = programme_.row_starts()[i]; k < programme_.row_starts()[i + 1]; ++k) {
        const std::size_t at = next[programme_.columns()[k]]++;
        rows_[at] = static_cast<std::uint32_t>(i);
        values_[at] = programme_.coefficients()[k];
      }
  }

  static char sense(Range range) {
    if (range.lower == range.upper) return 'E';
    if (std::isfinite(range.lower)) return 'G';
    return std::isfinite(range.upper) ? 'L' : 'N';
  }

  void write_columns() {
    out_.print("COLUMNS\n");
    bool whole = false;
    for (std::size_t j = 0; j < programme_.num_variables(); ++j) {
      const Variable& variable = programme_.variables()[j];
      if (variable.integer != whole) mark(whole = variable.integer);
      write_column(j, programme_.labels().text(variable.name), variable.cost);
    }
    if (whole) mark(false);
    if (programme_.offset() != 0.0)
      out_.print(" {} {} {}\n", kConstant, kObjective, programme_.offset());
  }

  void mark(bool begins) { out_.print(" MARKER 'MARKER' {}\n", begins ? "'INTORG'" : "'INTEND'"); }

  void write_column(std::size_t j, const std::string& name, double cost) {
    // A column without entries must be named all the same.
    if (cost != 0.0 || first_[j] == first_[j + 1])
      out_.print(" {} {} {}\n", name, kObjective, cost);
    for (std::size_t k = first_[j]; k < first_[j + 1]; ++k)
      out_.print(" {} {} {}\n", name, row_names_[rows_[k]], values_[k]);
  }

  void write_sides() {
    out_.print("RHS\n");
    bool any_range = false;
    for (std::size_t i = 0; i < programme_.num_rows(); ++i) {
      const Range range = programme_.rows()[i];
      const double side = std::isfinite(range.lower) ? range.lower : range.upper;
      if (side != 0.0 && std::isfinite(side)) out_.print(" side {} {}\n", row_names_[i], side);
      any_range = any_range || is_range(range);
    }
    if (!any_range) return;
    out_.print("RANGES\n");
    for (std::size_t i = 0; i < programme_.num_rows(); ++i)
      if (const Range range = programme_.rows()[i]; is_range(range))
        out_.print(" width {} {}\n", row_names_[i], range.upper - range.lower);
  }

  static bool is_range(Range range) {
    return range.lower != range.upper && std::isfinite(range.lower) && std::isfinite(range.upper);
  }

  void write_bounds() {
    out_.print("BOUNDS\n");
    for (const Variable& variable : programme_.variables()) write_bound(variable);
    if (programme_.offset() != 0.0) out_.print(" FX bound {} 1\n", kConstant);
  }

  void write_bound(const Variable& variable) {
    const auto [name, lower, upper] =
        std::tuple(programme_.labels().text(variable.name), variable.lower, variable.upper);
    if (variable.integer && lower == 0.0 && upper == 1.0) return out_.print(" BV bound {}\n", name);
    if (lower == upper) return out_.print(" FX bound {} {}\n", name, lower);
    if (std::isinf(lower) && std::isinf(upper)) return out_.print(" FR bound {}\n", name);
    if (std::isinf(lower)) out_.print(" MI bound {}\n", name);
    if (std::isfinite(lower) && lower != 0.0) out_.print(" LO bound {} {}\n", name, lower);
    if (std::isfinite(upper)) out_.print(" UP bound {} {}\n", name, upper);
    // Some readers give integers without an upper bound one of 1.
    if (variable.integer && std::isinf(upper)) out_.print(" PL bound {}\n", name);
  }

  const Programme& programme_;
  TextWriter out_;
  std::vector<std::size_t> first_;
  std::vector<std::uint32_t> rows_;
  std::vector<double> values_;
  std::vector<std::string> row_names_;
};

}  // namespace

void write_mps(const Programme& programme, const Sink& sink) { MpsWriter(programme, sink).write(); }

}  // namespace lamina::lp
