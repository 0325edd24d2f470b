#include "lamina/report/labels.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lamina::report {
namespace {

double overlap(const Box& a, const Box& b) {
  const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
  const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  return width > 0.0 && height > 0.0 ? width * height : 0.0;
}

// Around a disc: how far right (-1, 0, 1) and down, best first.
struct Side {
  int x, y;
};
constexpr std::array kSides{Side{1, 0},  Side{-1, 0}, Side{0, -1},  Side{0, 1},
                            Side{1, -1}, Side{1, 1},  Side{-1, -1}, Side{-1, 1}};

}  // namespace

void Labels::avoid(Point from, Point to) {
  constexpr double kStep = 6.0;
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  const int count = static_cast<int>(std::min(length / kStep, 400.0));
  for (int i = 0; i <= count; ++i) {
    const double part = count == 0 ? 0.0 : static_cast<double>(i) / count;
    crossed_.push_back({from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)});
  }
}

double Labels::cost(const Box& box) const {
  constexpr double kOutside = 1e6, kCrossed = 4.0;
  double cost = 0.0;
  if (box.left < frame_.left || box.right > frame_.right || box.top < frame_.top ||
      box.bottom > frame_.bottom)
    cost += kOutside;
  for (const Box& other : taken_) cost += 10.0 * overlap(box, other);
  for (const Point& p : crossed_)
    if (p.x > box.left && p.x < box.right && p.y > box.top && p.y < box.bottom) cost += kCrossed;
  return cost;
}

void Labels::write(Svg& svg, const Disc& disc, std::string_view words, const Lettering& lettering,
                   bool always) {
  constexpr double kGap = 3.0, kAscent = 0.74, kDescent = 0.22, kDiagonal = 0.7;
  const double width = width_of(words, lettering.size, lettering.bold);
  Point best;
  Box best_box;
  double least = HUGE_VAL;
  for (const Side& side : kSides) {
    const double reach = (disc.radius + kGap) * (side.x != 0 && side.y != 0 ? kDiagonal : 1.0);
    const double left = side.x > 0   ? disc.at.x + reach
                        : side.x < 0 ? disc.at.x - reach - width
                                     : disc.at.x - width / 2.0;
    const double base =
        disc.at.y + side.y * (reach + 0.35 * lettering.size) + 0.35 * lettering.size;
    const Box box{left, base - kAscent * lettering.size, left + width,
                  base + kDescent * lettering.size};
    if (const double here = cost(box); here < least - 1e-9) {
      least = here;
      best = {left, base};
      best_box = box;
    }
  }
  constexpr double kBearable = 1.0;
  if (!always && least > kBearable) return;
  svg.text(best, words, lettering);
  taken_.push_back(best_box);
}

}  // namespace lamina::report
