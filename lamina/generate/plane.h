#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "lamina/core/random.h"
#include "lamina/generate/sketch.h"

// Points in a square, found by place.
namespace lamina::generate {

// Points sorted into square cells, row by row.
class Cells {
 public:
  // About `per_side` cells a side; the square reaches from 0 to `side`.
  Cells(std::span<const Point> points, double side, std::size_t per_side);

  [[nodiscard]] std::size_t per_side() const { return per_side_; }
  [[nodiscard]] double width() const { return width_; }
  // The points in a cell, by their numbers.
  [[nodiscard]] std::span<const std::uint32_t> at(std::size_t column, std::size_t row) const;
  [[nodiscard]] std::size_t cell_of(double coordinate) const;

 private:
  std::size_t per_side_;
  double width_;
  std::vector<std::uint32_t> first_, points_;
};

[[nodiscard]] double squared_distance(const Point& a, const Point& b);

// n points drawn uniformly in the square, nodes "n0", "n1", ... of role 0.
void scatter(Sketch& sketch, std::size_t n, double side, Random& random);
[[nodiscard]] std::vector<Point> points_of(const Sketch& sketch);

// Nearest points by place: rings of cells around it, from the inside out.
class Nearest {
 public:
  Nearest(std::span<const Point> points, double side);
  // The nearest point that `suits`, ties to the lower number, or none; looks no further than
  // `limit` (a squared distance).
  template <class Suits>
  [[nodiscard]] std::optional<std::size_t> find(const Point& place, double limit,
                                                Suits&& suits) const {
    std::optional<std::size_t> best;
    const std::size_t column = cells_.cell_of(place.x), row = cells_.cell_of(place.y);
    for (std::size_t ring = 0; ring < cells_.per_side(); ++ring) {
      // All that lies in this ring is at least so far away.
      const double inside = ring == 0 ? 0.0 : static_cast<double>(ring - 1) * cells_.width();
      if (inside * inside > limit) break;
      for_each_cell(column, row, ring, [&](std::size_t c, std::size_t r) {
        for (const std::uint32_t i : cells_.at(c, r)) {
          const double distance = squared_distance(place, points_[i]);
          if (distance > limit || (best && distance == limit && i > *best) || !suits(i)) continue;
          limit = distance;
          best = i;
        }
      });
    }
    return best;
  }

 private:
  template <class Visit>
  void for_each_cell(std::size_t column, std::size_t row, std::size_t ring, Visit&& visit) const {
    const auto n = static_cast<std::ptrdiff_t>(cells_.per_side());
    const auto c0 = static_cast<std::ptrdiff_t>(column), r0 = static_cast<std::ptrdiff_t>(row),
               k = static_cast<std::ptrdiff_t>(ring);
    for (std::ptrdiff_t r = std::max<std::ptrdiff_t>(r0 - k, 0); r <= std::min(r0 + k, n - 1);
         ++r) {
      const bool whole_row = r == r0 - k || r == r0 + k;
      for (std::ptrdiff_t c = c0 - k; c <= c0 + k; c += whole_row || k == 0 ? 1 : 2 * k)
        if (c >= 0 && c < n) visit(static_cast<std::size_t>(c), static_cast<std::size_t>(r));
    }
  }

  std::vector<Point> points_;
  Cells cells_;
};

// Links parts that do not reach one another: each part but the largest by its shortest link to
// another, again and again (Boruvka). Counts them in `num_joining`.
void join_parts(Sketch& sketch, double side, std::uint32_t role = 0);

}  // namespace lamina::generate
