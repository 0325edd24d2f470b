#include <algorithm>
#include <limits>

#include "lamina/plan/least_charge.h"

namespace lamina {
namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();

double interpolate(const PriceRow::Point& a, const PriceRow::Point& b, double time) {
  const double length = (b.time - a.time).value();
  return length <= 0.0 ? b.price : a.price + (b.price - a.price) * (time - a.time.value()) / length;
}

// A time with price + fall * time, just before and just behind it.
struct Mark {
  double time, left, right;
};

}  // namespace

JudgedPrice::JudgedPrice(std::span<const PriceRow::Point> points, Seconds backlog)
    : points_(points.begin(), points.end()), backlog_(backlog.value()) {
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const double next = i + 1 < points_.size() ? points_[i + 1].price : 0.0;
    const double drop = points_[i].price - next;
    if (drop <= 0.0) continue;
    const double length =
        i + 1 < points_.size() ? (points_[i + 1].time - points_[i].time).value() : 0.0;
    steepest_ = std::max(steepest_, length > 0.0 ? drop / length : kForever);
  }
}

double JudgedPrice::at(double time, bool from_left) const {
  const Seconds t(time);
  const auto behind = from_left ? std::ranges::lower_bound(points_, t, {}, &PriceRow::Point::time)
                                : std::ranges::upper_bound(points_, t, {}, &PriceRow::Point::time);
  if (behind == points_.begin() || behind == points_.end()) return 0.0;
  return interpolate(*(behind - 1), *behind, time);
}

double JudgedPrice::area() const {
  double area = 0.0;
  for (std::size_t i = 1; i < points_.size(); ++i) {
    const double from = std::max(points_[i - 1].time.value(), backlog_);
    const double to = points_[i].time.value();
    if (from >= to) continue;
    area += 0.5 * (interpolate(points_[i - 1], points_[i], from) + points_[i].price) * (to - from);
  }
  return area;
}

bool JudgedPrice::asks_nothing(double x) const {
  return x >= backlog_ && (points_.empty() || x >= points_.back().time.value());
}

double JudgedPrice::share(double x, double p, double left) const {
  if (p <= 0.0 || asks_nothing(x)) return 0.0;
  return x < backlog_ ? left : std::min(left, steepest_ * p);
}

double JudgedPrice::charge(double x, double p, double share) const {
  if (p <= 0.0 || asks_nothing(x)) return 0.0;
  const double fall = share / p;
  const auto mark = [&](double t) {
    return Mark{t, at(t, true) + fall * t, at(t, false) + fall * t};
  };
  // From the first moment that can serve, all turns of the price and the ends of the service.
  const double first = std::max(x, backlog_);
  std::vector<Mark> marks{mark(first)};
  for (const PriceRow::Point& point : points_)
    if (point.time.value() > first && point.time.value() > marks.back().time)
      marks.push_back(mark(point.time.value()));
  if (x + p > marks.back().time) marks.push_back(mark(x + p));

  // Between two marks price + fall * time is a line; `least` is its infimum behind them.
  double paid = 0.0, least = std::min(marks.back().left, marks.back().right);
  for (std::size_t i = marks.size() - 1; i-- > 0;) {
    const Mark &a = marks[i], &b = marks[i + 1];
    const double slope = (b.left - a.right) / (b.time - a.time);
    least = std::min({least, b.left, b.right});
    const double to = std::min(b.time, x + p);
    if (to > a.time) {
      // min(line, least) on [a.time, to]: the line below the time where it crosses `least`.
      const double crossing =
          slope > 0.0 ? a.time + (least - a.right) / slope : (a.right < least ? b.time : a.time);
      const double turn = std::clamp(crossing, a.time, to);
      paid += (turn - a.time) * (a.right + 0.5 * slope * (turn - a.time)) + (to - turn) * least;
    }
    least = std::min({least, a.right, i > 0 ? a.left : a.right});
  }
  if (first > x) paid += (std::min(first, x + p) - x) * least;
  return paid - fall * p * (x + 0.5 * p);
}

}  // namespace lamina
