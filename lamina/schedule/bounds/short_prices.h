#pragma once

#include <cstddef>
#include <vector>

#include "lamina/schedule/bounds/timed_price.h"

namespace lamina::schedule {

// The number in `digits` decimal digits.
[[nodiscard]] double rounded(double value, int digits);

// The same prices but for a little, in few decimal digits: times to a fiftieth of a cell. They do
// not rise either.
[[nodiscard]] std::vector<TimedPrice> shortened(std::vector<TimedPrice> prices, double cell);

// About how long prices are in a file, in bytes: a row, and each of its points.
inline constexpr std::size_t kBytesOfRow = 100, kBytesOfPoint = 44;

}  // namespace lamina::schedule
