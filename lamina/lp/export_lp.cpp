#include <cmath>

#include "lamina/lp/export.h"
#include "lamina/lp/text_writer.h"

namespace lamina::lp {
namespace {

constexpr int kTermsPerLine = 6;  // CoinUtils reads lines of up to 1024 bytes
constexpr const char* kConstant = "constant";

class LpWriter {
 public:
  LpWriter(const Programme& programme, const Sink& sink) : programme_(programme), out_(sink) {}

  void write() {
    out_.print("\\ {} variables ({} integer), {} rows, {} nonzeros\n", programme_.num_variables(),
               programme_.num_integers(), programme_.num_rows(), programme_.num_nonzeros());
    write_objective();
    out_.print("Subject To\n");
    for (std::size_t i = 0; i < programme_.num_rows(); ++i) write_row(i);
    out_.print("Bounds\n");
    for (const Variable& variable : programme_.variables()) write_bounds(variable);
    if (programme_.offset() != 0.0) out_.print(" {} = 1\n", kConstant);
    write_integers();
    out_.print("End\n");
  }

 private:
  [[nodiscard]] std::string name_of(std::size_t j) const {
    return programme_.labels().text(programme_.variables()[j].name);
  }

  void write_term(int& count, double coefficient, const std::string& name) {
    if (count > 0 && count % kTermsPerLine == 0) out_.print("\n  ");
    out_.print(" {} {} {}", std::signbit(coefficient) ? '-' : '+', std::abs(coefficient), name);
    ++count;
  }

  // A sum needs at least one term.
  void write_nothing(int count) {
    if (count > 0) return;
    out_.print(" 0 {}", programme_.num_variables() > 0 ? name_of(0) : std::string(kConstant));
  }

  void write_objective() {
    out_.print("Minimize\n cost:");
    int count = 0;
    for (std::size_t j = 0; j < programme_.num_variables(); ++j)
      if (const double cost = programme_.variables()[j].cost; cost != 0.0)
        write_term(count, cost, name_of(j));
    if (programme_.offset() != 0.0) write_term(count, programme_.offset(), kConstant);
    write_nothing(count);
    out_.print("\n");
  }

  void write_row(std::size_t i) {
    const Range range = programme_.rows()[i];
    if (range.lower == range.upper) return write_side(i, "", "=", range.lower);
    const bool both = std::isfinite(range.lower) && std::isfinite(range.upper);
    if (std::isfinite(range.upper)) write_side(i, both ? ".high" : "", "<=", range.upper);
    if (std::isfinite(range.lower)) write_side(i, both ? ".low" : "", ">=", range.lower);
  }

  void write_side(std::size_t i, const char* suffix, const char* relation, double side) {
    out_.print(" {}{}:", programme_.labels().text(programme_.row_name(RowId(i))), suffix);
    int count = 0;
    for (std::size_t k = programme_.row_starts()[i]; k < programme_.row_starts()[i + 1]; ++k)
      write_term(count, programme_.coefficients()[k], name_of(programme_.columns()[k]));
    write_nothing(count);
    out_.print(" {} {}\n", relation, side);
  }

  void write_bounds(const Variable& variable) {
    const bool binary = variable.integer && variable.lower == 0.0 && variable.upper == 1.0;
    const bool usual = variable.lower == 0.0 && std::isinf(variable.upper);
    if (binary || usual) return;
    const std::string name = programme_.labels().text(variable.name);
    if (variable.lower == variable.upper) {
      out_.print(" {} = {}\n", name, variable.lower);
    } else if (std::isinf(variable.lower) && std::isinf(variable.upper)) {
      out_.print(" {} free\n", name);
    } else if (std::isinf(variable.lower)) {
      out_.print(" -inf <= {} <= {}\n", name, variable.upper);
    } else if (std::isinf(variable.upper)) {
      out_.print(" {} >= {}\n", name, variable.lower);
    } else {
      out_.print(" {} <= {} <= {}\n", variable.lower, name, variable.upper);
    }
  }

  void write_integers() {
    if (programme_.num_integers() == 0) return;
    for (const bool binary : {true, false}) {
      out_.print("{}\n", binary ? "Binaries" : "Generals");
      for (std::size_t j = 0; j < programme_.num_variables(); ++j) {
        const Variable& v = programme_.variables()[j];
        if (v.integer && (v.lower == 0.0 && v.upper == 1.0) == binary)
          out_.print(" {}\n", name_of(j));
      }
    }
  }

  const Programme& programme_;
  TextWriter out_;
};

}  // namespace

void write_lp(const Programme& programme, const Sink& sink) { LpWriter(programme, sink).write(); }

}  // namespace lamina::lp
