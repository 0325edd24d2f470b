#include "lamina/schedule/bounds/short_prices.h"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

namespace lamina::schedule {

double short_number(double value) {
  return std::strtod(fmt::format("{:.3g}", value).c_str(), nullptr);
}

}  // namespace lamina::schedule
