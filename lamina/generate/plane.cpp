#include "lamina/generate/plane.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace lamina::generate {
namespace {

class Parts {
 public:
  explicit Parts(std::size_t n) : parent_(n), size_(n, 1), count_(n) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }
  std::uint32_t root(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  bool join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    if (a == b) return false;
    if (size_[a] < size_[b]) std::swap(a, b);
    parent_[b] = a;
    size_[a] += size_[b];
    --count_;
    return true;
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::uint32_t largest() {
    const auto at = static_cast<std::uint32_t>(std::ranges::max_element(size_) - size_.begin());
    return root(at);
  }

 private:
  std::vector<std::uint32_t> parent_, size_;
  std::size_t count_;
};

struct Candidate {
  double distance = std::numeric_limits<double>::infinity();
  std::uint32_t from = 0, to = 0;
};

std::size_t cells_for(std::size_t n) {
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::sqrt(static_cast<double>(n) / 2.0)),
                                 1, 2000);
}

}  // namespace

Cells::Cells(std::span<const Point> points, double side, std::size_t per_side)
    : per_side_(std::max<std::size_t>(per_side, 1)),
      width_(side / static_cast<double>(per_side_)),
      first_(per_side_ * per_side_ + 1),
      points_(points.size()) {
  const auto cell = [&](const Point& p) { return cell_of(p.y) * per_side_ + cell_of(p.x); };
  for (const Point& p : points) ++first_[cell(p) + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (std::size_t i = 0; i < points.size(); ++i)
    points_[next[cell(points[i])]++] = static_cast<std::uint32_t>(i);
}

std::span<const std::uint32_t> Cells::at(std::size_t column, std::size_t row) const {
  const std::size_t cell = row * per_side_ + column;
  return std::span(points_).subspan(first_[cell], first_[cell + 1] - first_[cell]);
}

std::size_t Cells::cell_of(double coordinate) const {
  return std::min(static_cast<std::size_t>(std::max(coordinate, 0.0) / width_), per_side_ - 1);
}

double squared_distance(const Point& a, const Point& b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

void scatter(Sketch& sketch, std::size_t n, double side, Random& random) {
  for (std::size_t i = 0; i < n; ++i) {
    const double x = random.uniform(0.0, side);
    sketch.add_node(fmt::format("n{}", i), 0, Point{x, random.uniform(0.0, side)});
  }
}

std::vector<Point> points_of(const Sketch& sketch) {
  std::vector<Point> points;
  points.reserve(sketch.nodes.size());
  for (const Sketch::Node& node : sketch.nodes) points.push_back(node.place.value_or(Point{}));
  return points;
}

Nearest::Nearest(std::span<const Point> points, double side)
    : points_(points.begin(), points.end()), cells_(points_, side, cells_for(points.size())) {}

void join_parts(Sketch& sketch, double side, std::uint32_t role) {
  const std::size_t n = sketch.nodes.size();
  Parts parts(n);
  for (const Sketch::Link& link : sketch.links) parts.join(link.from, link.to);
  if (parts.count() <= 1) return;
  const std::vector<Point> points = points_of(sketch);
  const Nearest nearest(points, side);
  while (parts.count() > 1) {
    std::vector<Candidate> best(n);  // of each part, at its root
    const std::uint32_t largest = parts.largest();
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::uint32_t own = parts.root(i);
      if (own == largest) continue;
      const auto other = nearest.find(points[i], best[own].distance,
                                      [&](std::uint32_t j) { return parts.root(j) != own; });
      if (!other) continue;
      const double distance = squared_distance(points[i], points[*other]);
      if (distance < best[own].distance)
        best[own] = {distance, i, static_cast<std::uint32_t>(*other)};
    }
    for (const Candidate& link : best) {
      if (!std::isfinite(link.distance) || !parts.join(link.from, link.to)) continue;
      sketch.add_link(link.from, link.to, role);
      ++sketch.num_joining;
    }
  }
}

}  // namespace lamina::generate
