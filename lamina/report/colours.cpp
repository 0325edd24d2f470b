#include "lamina/report/colours.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace lamina::report {
namespace {

using Rgb = std::array<double, 3>;

// ColorBrewer's Blues (C. Brewer, 2003), whose lightness falls evenly.
constexpr std::array kBlues{Rgb{247, 251, 255}, Rgb{198, 219, 239}, Rgb{107, 174, 214},
                            Rgb{33, 113, 181}, Rgb{8, 48, 107}};

double channel(std::string_view colour, std::size_t i) {
  int value = 0;
  std::from_chars(colour.data() + 1 + 2 * i, colour.data() + 3 + 2 * i, value, 16);
  return value / 255.0;
}

}  // namespace

std::string shade(double share) {
  const double at = std::clamp(share, 0.0, 1.0) * (kBlues.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(at), kBlues.size() - 2);
  const double part = at - static_cast<double>(i);
  const auto mixed = [&](std::size_t c) {
    return std::lround(kBlues[i][c] + part * (kBlues[i + 1][c] - kBlues[i][c]));
  };
  return fmt::format("#{:02x}{:02x}{:02x}", mixed(0), mixed(1), mixed(2));
}

std::string_view ink_on(std::string_view colour) {
  const double light =
      0.299 * channel(colour, 0) + 0.587 * channel(colour, 1) + 0.114 * channel(colour, 2);
  return light > 0.55 ? "#000000" : "#ffffff";
}

}  // namespace lamina::report
