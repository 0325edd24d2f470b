#include "lamina/schedule/bounds/short_prices.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace lamina::schedule {

double rounded(double value, int digits) {
  std::array<char, 64> text{};  // not std::to_chars, as in core/units.cpp
  const auto written = fmt::format_to_n(text.data(), text.size(), "{:.{}e}", value, digits - 1);
  double result = value;
  std::from_chars(text.data(), written.out, result);
  return result;
}

std::vector<TimedPrice> shortened(std::vector<TimedPrice> prices, double cell) {
  constexpr double kPart = 50.0;
  constexpr int kDigits = 5, kDigitsOfTime = 12;
  const double unit = std::pow(10.0, std::floor(std::log10(cell / kPart)));
  // Whole units are not always decimal: what they are nearest to is.
  const auto to_unit = [&](double time) {
    return rounded(std::round(std::max(0.0, time) / unit) * unit, kDigitsOfTime);
  };
  for (TimedPrice& price : prices) {
    price.arrived_from = to_unit(price.arrived_from);
    for (auto& point : price.points) point = {to_unit(point.time), rounded(point.price, kDigits)};
    const auto rest = std::ranges::unique(price.points);
    price.points.erase(rest.begin(), rest.end());
  }
  return prices;
}

}  // namespace lamina::schedule
