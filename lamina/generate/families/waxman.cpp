#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "lamina/generate/families/all.h"
#include "lamina/generate/plane.h"

namespace lamina::generate {
namespace {

// The mean of exp(-d / (alpha L)) over two points of a square whose diagonal is L: the difference
// of either coordinate has the density 2 (1 - u). Midpoint rule.
double mean_decay(double alpha) {
  constexpr std::size_t kSteps = 500;
  const double step = 1.0 / static_cast<double>(kSteps), reach = alpha * std::numbers::sqrt2;
  double sum = 0.0;
  for (std::size_t i = 0; i < kSteps; ++i) {
    for (std::size_t j = 0; j < kSteps; ++j) {
      const double u = (static_cast<double>(i) + 0.5) * step,
                   v = (static_cast<double>(j) + 0.5) * step;
      sum += 4.0 * (1.0 - u) * (1.0 - v) * std::exp(-std::hypot(u, v) / reach);
    }
  }
  return sum * step * step;
}

// Draws the links between two cells: pairs are passed over at random as if each were taken with the
// largest chance that a pair of these cells has, and what is hit is kept with the rest of its
// chance. So the work is in proportion to the links, not to the pairs.
class WaxmanDraw {
 public:
  WaxmanDraw(Sketch& sketch, double side, double beta, double reach, Random& random)
      : sketch_(sketch),
        points_(points_of(sketch)),
        cells_(points_, side, std::clamp<std::size_t>(points_.size() / 16, 1, 32)),
        beta_(beta),
        reach_(reach),
        random_(random) {}

  void run() {
    const std::size_t k = cells_.per_side();
    for (std::size_t a = 0; a < k * k; ++a)
      for (std::size_t b = a; b < k * k; ++b) draw_between(a, b);
  }

 private:
  [[nodiscard]] double gap(std::size_t a, std::size_t b) const {
    const std::size_t apart = a > b ? a - b : b - a;
    return apart <= 1 ? 0.0 : static_cast<double>(apart - 1) * cells_.width();
  }

  void draw_between(std::size_t a, std::size_t b) {
    const std::size_t k = cells_.per_side();
    const auto here = cells_.at(a % k, a / k), there = cells_.at(b % k, b / k);
    if (here.empty() || there.empty()) return;
    const double nearest = std::hypot(gap(a % k, b % k), gap(a / k, b / k));
    const double most = beta_ * std::exp(-nearest / reach_);
    const std::size_t pairs = here.size() * there.size();
    for (std::size_t at = step(most); at <= pairs; at += step(most)) {
      const std::uint32_t i = here[(at - 1) / there.size()], j = there[(at - 1) % there.size()];
      if (a == b && i >= j) continue;  // each pair of one cell occurs twice
      const double chance =
          beta_ * std::exp(-std::sqrt(squared_distance(points_[i], points_[j])) / reach_);
      if (random_.chance(chance / most)) sketch_.add_link(std::min(i, j), std::max(i, j));
    }
  }

  // How many pairs on the next hit is.
  std::size_t step(double chance) {
    constexpr double kFar = 1e15;
    if (chance >= 1.0) return 1;
    const double skipped = std::floor(std::log1p(-random_.unit()) / std::log1p(-chance));
    return 1 + static_cast<std::size_t>(std::min(skipped, kFar));
  }

  Sketch& sketch_;
  std::vector<Point> points_;
  Cells cells_;
  double beta_, reach_;
  Random& random_;
};

}  // namespace

// A pair at distance d is linked with the chance beta exp(-d / (alpha L)), L the diagonal of the
// square; beta is what gives the mean degree that is asked for.
Expected<Sketch> draw_waxman(const Numbers& numbers, Random& random) {
  const std::size_t n = numbers.count(Parameter::kNodes);
  const double degree = numbers[Parameter::kDegree], side = numbers[Parameter::kSideKm],
               alpha = numbers[Parameter::kAlpha];
  if (static_cast<double>(n) * degree / 2.0 > static_cast<double>(kMostLinks))
    return error(ErrorCode::kLimit, fmt::format("that makes more than {} links", kMostLinks),
                 "degree");
  const double at_most = (static_cast<double>(n) - 1.0) * mean_decay(alpha);
  if (degree > at_most)
    return error(ErrorCode::kValue,
                 fmt::format("{} nodes with alpha {} have a mean degree of at most {:.3g}, not {}",
                             n, alpha, at_most, degree),
                 "degree");
  Sketch sketch;
  scatter(sketch, n, side, random);
  WaxmanDraw(sketch, side, degree / at_most, alpha * side * std::numbers::sqrt2, random).run();
  join_parts(sketch, side);
  return sketch;
}

}  // namespace lamina::generate
