#include "lamina/report/axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace lamina::report {
namespace {

struct Unit {
  std::string_view symbol;
  double seconds;
};
constexpr std::array kUnits{Unit{"s", 1.0}, Unit{"ms", 1e-3}, Unit{"us", 1e-6}, Unit{"ns", 1e-9}};

// The largest unit in which the time is at least one; seconds for zero.
Unit unit_of(double seconds) {
  if (seconds == 0.0) return kUnits.front();
  const auto* const fits =
      std::ranges::find_if(kUnits, [&](Unit u) { return std::abs(seconds) >= u.seconds; });
  return fits == kUnits.end() ? kUnits.back() : *fits;
}

// 1, 2 or 5 times a power of ten.
double round_step(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1.0 - 1e-9)) return factor * power;
  return 10.0 * power;
}

}  // namespace

TimeAxis::TimeAxis(Seconds longest, int wanted) {
  const Unit chosen = unit_of(longest.value());
  unit = chosen.symbol;
  seconds_per_unit = chosen.seconds;
  if (longest > Seconds()) end = longest.value() / chosen.seconds;
  const double step = round_step(end / wanted);
  decimals_ = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
  for (int i = 0; i * step <= end * (1.0 + 1e-9); ++i) marks.push_back(i * step);
}

std::string TimeAxis::text(double mark) const { return fmt::format("{:.{}f}", mark, decimals_); }

std::string digits(double value) {
  constexpr int kDigits = 4;
  if (value == 0.0) return "0";
  const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
  constexpr int kMostDecimals = 15;
  return fmt::format("{:.{}f}", value, std::clamp(kDigits - 1 - magnitude, 0, kMostDecimals));
}

std::string time_text(Seconds time) {
  const Unit unit = unit_of(time.value());
  return fmt::format("{} {}", digits(time.value() / unit.seconds), unit.symbol);
}

}  // namespace lamina::report
