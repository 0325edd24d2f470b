#pragma once

#include <string>
#include <string_view>

#include "lamina/core/quantity.h"

namespace lamina {

// Durations that are read beside each other: one unit and one number of decimals for all, chosen so
// that the largest has at least three significant digits. What is not zero but would be shown as
// zero is shown as less than the smallest step ("< 0.1 ms").
class Durations {
 public:
  explicit Durations(Seconds largest);

  [[nodiscard]] std::string bare(Seconds time) const;  // "8.7"
  [[nodiscard]] std::string text(Seconds time) const;  // "8.7 ms"
  [[nodiscard]] std::string_view unit() const { return unit_; }

 private:
  std::string_view unit_;
  double seconds_per_unit_;
  int decimals_;
};

// A value of an objective in its own unit: "62.2 ms", "3 jobs".
[[nodiscard]] std::string objective_text(Seconds value, std::string_view unit);

// How much more `time` is than `best`: "=", "+15 %", "44 x"; "" where best is zero and time is not.
[[nodiscard]] std::string factor_text(Seconds time, Seconds best);

}  // namespace lamina
