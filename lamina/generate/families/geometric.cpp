#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "lamina/generate/families/all.h"
#include "lamina/generate/plane.h"

namespace lamina::generate {
namespace {

// Calls `visit(j)` for the points j > i in the cells about that of i, in order.
template <class Visit>
void for_each_later_neighbour(const Cells& cells, const std::vector<Point>& points, std::uint32_t i,
                              std::vector<std::uint32_t>& scratch, Visit&& visit) {
  scratch.clear();
  const std::size_t column = cells.cell_of(points[i].x), row = cells.cell_of(points[i].y);
  for (std::size_t r = row == 0 ? 0 : row - 1; r <= std::min(row + 1, cells.per_side() - 1); ++r)
    for (std::size_t c = column == 0 ? 0 : column - 1;
         c <= std::min(column + 1, cells.per_side() - 1); ++c)
      for (const std::uint32_t j : cells.at(c, r))
        if (j > i) scratch.push_back(j);
  std::ranges::sort(scratch);
  for (const std::uint32_t j : scratch) visit(j);
}

}  // namespace

// Pairs within the radius at which a node that is not near the border has `degree` neighbours.
Expected<Sketch> draw_geometric(const Numbers& numbers, Random& random) {
  const std::size_t n = numbers.count(Parameter::kNodes);
  const double degree = numbers[Parameter::kDegree], side = numbers[Parameter::kSideKm];
  if (static_cast<double>(n) * degree / 2.0 > static_cast<double>(kMostLinks))
    return error(ErrorCode::kLimit, fmt::format("that makes more than {} links", kMostLinks),
                 "degree");
  Sketch sketch;
  scatter(sketch, n, side, random);
  const auto points = points_of(sketch);
  const double others = std::max(static_cast<double>(n) - 1.0, 1.0);
  const double radius = side * std::sqrt(degree / (std::numbers::pi * others));
  const double most_cells = std::clamp(side / radius, 1.0, 2000.0);
  const Cells cells(points, side, static_cast<std::size_t>(most_cells));
  std::vector<std::uint32_t> scratch;
  for (std::uint32_t i = 0; i < n; ++i)
    for_each_later_neighbour(cells, points, i, scratch, [&](std::uint32_t j) {
      if (squared_distance(points[i], points[j]) <= radius * radius) sketch.add_link(i, j);
    });
  join_parts(sketch, side);
  return sketch;
}

}  // namespace lamina::generate
