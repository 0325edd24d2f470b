#include <algorithm>
#include <fmt/format.h>

#include "lamina/generate/families/all.h"

namespace lamina::generate {

// The longer side of the grid is the side of the square.
Expected<Sketch> draw_grid(const Numbers& numbers, Random& /*nothing is drawn*/) {
  const std::size_t rows = numbers.count(Parameter::kRows),
                    columns = numbers.count(Parameter::kColumns);
  if (rows * columns > kMostNodes)
    return error(ErrorCode::kLimit,
                 fmt::format("{} x {} are more than {} nodes", rows, columns, kMostNodes), "rows");
  const std::size_t steps = std::max<std::size_t>(std::max(rows, columns) - 1, 1);
  const double step = numbers[Parameter::kSideKm] / static_cast<double>(steps);
  Sketch sketch;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c)
      sketch.add_node(fmt::format("r{}-c{}", r, c), 0,
                      Point{static_cast<double>(c) * step, static_cast<double>(r) * step});
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      const std::size_t at = r * columns + c;
      if (c + 1 < columns) sketch.add_link(at, at + 1);
      if (r + 1 < rows) sketch.add_link(at, at + columns);
    }
  }
  return sketch;
}

}  // namespace lamina::generate
