#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"

namespace lamina::report {

// An axis of time from 0: its unit, and round values that are marked.
struct TimeAxis {
  // For times up to `longest`, with about so many marks.
  TimeAxis(Seconds longest, int marks);

  std::string_view unit;  // "ms"
  double seconds_per_unit = 1.0;
  double end = 1.0;           // of the axis, in units: `longest`, or 1 where that is 0
  std::vector<double> marks;  // in units, from 0 and not beyond the end
  [[nodiscard]] std::string text(double mark) const;  // "2.5"

 private:
  int decimals_ = 0;
};

// A time in a unit of its own with four significant digits: "62.31 ms", "1204 s".
[[nodiscard]] std::string time_text(Seconds time);
// Four significant digits without an exponent: "62.31", "0.001204".
[[nodiscard]] std::string digits(double value);

}  // namespace lamina::report
