#include "lamina/core/durations.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "lamina/core/units.h"

namespace lamina {
namespace {

struct Unit {
  std::string_view symbol;
  double seconds;
};

constexpr std::array kUnits{Unit{"s", 1.0}, Unit{"ms", 1e-3}, Unit{"us", 1e-6}, Unit{"ns", 1e-9}};
constexpr double kRoundsUpToOne = 0.9995;
constexpr double kEqual = 1e-9;

// The largest unit in which the time is at least one; seconds for zero.
Unit unit_of(double seconds) {
  if (seconds == 0.0) return kUnits.front();
  const auto* const fits =
      std::ranges::find_if(kUnits, [&](Unit u) { return seconds >= u.seconds * kRoundsUpToOne; });
  return fits == kUnits.end() ? kUnits.back() : *fits;
}

int decimals_of(double in_unit) {
  if (in_unit >= 9999.5) return 0;
  return in_unit >= 9.995 ? 1 : 2;
}

}  // namespace

Durations::Durations(Seconds largest) {
  const double size = std::abs(largest.value());
  const Unit unit = unit_of(size);
  unit_ = unit.symbol;
  seconds_per_unit_ = unit.seconds;
  decimals_ = decimals_of(size / unit.seconds);
}

std::string Durations::bare(Seconds time) const {
  const double in_unit = time.value() / seconds_per_unit_;
  const double step = std::pow(10.0, -decimals_);
  if (in_unit > 0.0 && in_unit < step / 2) return fmt::format("< {:.{}f}", step, decimals_);
  return fmt::format("{:.{}f}", in_unit, decimals_);
}

std::string Durations::text(Seconds time) const { return fmt::format("{} {}", bare(time), unit_); }

std::string objective_text(Seconds value, std::string_view unit) {
  if (unit == "s") return to_human(value);
  return fmt::format("{:g} {}", value.value(), value == Seconds(1.0) ? "job" : "jobs");
}

std::string factor_text(Seconds time, Seconds best) {
  if (std::abs(time.value() - best.value()) <= kEqual * std::max(best.value(), kEqual)) return "=";
  if (best.value() <= 0.0) return "";
  const double factor = time / best;
  if (factor >= 100.0) return fmt::format("{:.0f} x", factor);
  if (factor >= 2.0) return fmt::format("{:.2g} x", factor);
  const double percent = (factor - 1.0) * 100.0;
  if (std::abs(percent) < 0.1) return percent > 0.0 ? "+<0.1 %" : "-<0.1 %";
  return fmt::format("{:+.{}f} %", percent, std::abs(percent) < 9.95 ? 1 : 0);
}

}  // namespace lamina
