#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/core/random.h"

namespace lamina::generate {

// A distribution of values as text:
//
//   10 GFLOP/s, or constant:10 GFLOP/s
//   uniform:LOW,HIGH
//   log-uniform:LOW,HIGH        uniform in the logarithm
//   lognormal:MEDIAN,SIGMA      SIGMA of the natural logarithm, 0 to 5
//   exponential:MEAN
//   choice:A,B,C                each as likely as the others; a value may be repeated
//
// What is drawn is rounded to four significant digits (rates of links in bit/s), so that files stay
// readable; constants and choices are kept as they are.
class Distribution {
 public:
  enum class Kind { kConstant, kUniform, kLogUniform, kLognormal, kExponential, kChoice };
  // What kind of values: it parses one of them and says whether zero is one.
  struct Values {
    Expected<double> (*parse)(std::string_view);
    double scale;  // values are rounded as multiples of 1 / scale: 8 where bytes are told in bits
    bool may_be_zero;
  };

  // Fails with kValue or kUnit; the message quotes what does not fit.
  [[nodiscard]] static Expected<Distribution> parse(std::string_view text, const Values& values);

  [[nodiscard]] double draw(Random& random) const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  Distribution() = default;
  [[nodiscard]] double draw_unrounded(Random& random) const;

  Kind kind_ = Kind::kConstant;
  std::vector<double> values_;
  double scale_ = 1.0;
  bool may_be_zero_ = false;
  std::string text_;
};

extern const Distribution::Values kSpeeds;   // FLOP/s, above zero
extern const Distribution::Values kRates;    // B/s, above zero
extern const Distribution::Values kTimes;    // s
extern const Distribution::Values kNumbers;  // without a unit, not negative

// "uniform, ..." for help and errors.
[[nodiscard]] std::string distribution_names();

// To four significant digits.
[[nodiscard]] double rounded(double value);

}  // namespace lamina::generate
