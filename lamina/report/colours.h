#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// The colours of all figures. They are told apart with every kind of colour vision (those of M.
// Okabe and K. Ito, "Color universal design", 2008, but for black and yellow), and the parts of a
// latency also in print without colour: their lightness rises from computing to propagation, and
// waiting is hatched.
namespace lamina::report {

inline constexpr std::string_view kInk = "#1f2328", kFaint = "#5c656f", kRule = "#d0d5da",
                                  kLand = "#eceef0", kQuietLink = "#b6bdc5";

inline constexpr std::string_view kCompute = "#0072b2", kTransmission = "#e69f00",
                                  kPropagation = "#c5ccd3", kWaiting = "#d55e00";

// Of things that follow one another (jobs, tensors on their way): neighbours differ most.
inline constexpr std::array<std::string_view, 10> kSeries{
    "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00",
    "#56b4e9", "#882255", "#44aa99", "#332288", "#999933"};
[[nodiscard]] constexpr std::string_view series(std::size_t i) {
  return kSeries[i % kSeries.size()];
}

// From nearly white for 0 to dark blue for 1: utilisation.
[[nodiscard]] std::string shade(double share);

// Black or white, whichever is read better on the colour ("#rrggbb").
[[nodiscard]] std::string_view ink_on(std::string_view colour);

}  // namespace lamina::report
