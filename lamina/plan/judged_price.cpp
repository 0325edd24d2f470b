#include <algorithm>
#include <cmath>
#include <limits>

#include "lamina/plan/least_charge.h"

namespace lamina {
namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();

// A time behind the arrival with price + fall * time, just before and just behind it.
struct Mark {
  double time, left, right;
};

// What is paid between two marks by the service in [a.time, to], if `least` is what it may wait for
// behind them: the line between the marks as far as that is below `least`. Parts of the line are
// taken as parts of the whole, which no jump is too steep for.
double paid_between(const Mark& a, const Mark& b, double to, double least) {
  if (a.right >= least) return (to - a.time) * least;
  const double part = b.left > least ? (least - a.right) / (b.left - a.right) : 1.0;
  const double length = b.time - a.time, turn = std::min(a.time + part * length, to);
  const double reached = a.right + (turn - a.time) / length * (b.left - a.right);
  return (turn - a.time) * 0.5 * (a.right + std::min(reached, least)) + (to - turn) * least;
}

}  // namespace

JudgedPrice::JudgedPrice(std::span<const PriceRow::Point> points, Seconds backlog, Seconds origin)
    : free_from_(std::max(0.0, (backlog - origin).value())) {
  for (const PriceRow::Point& point : points)
    points_.push_back({(point.time - origin).value(), point.price});
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const bool is_last = i + 1 == points_.size();
    highest_ = std::max(highest_, points_[i].price);
    const double drop = points_[i].price - (is_last ? 0.0 : points_[i + 1].price);
    if (drop <= 0.0) continue;
    const double length = is_last ? 0.0 : points_[i + 1].time - points_[i].time;
    steepest_ = std::max(steepest_, length > 0.0 ? drop / length : kForever);
  }
}

double JudgedPrice::on_line(const Point& a, const Point& b, double time) {
  const double length = b.time - a.time;
  if (length <= 0.0) return b.price;
  const double part = (time - a.time) / length;
  return (1.0 - part) * a.price + part * b.price;
}

double JudgedPrice::at(double time) const {
  const auto behind = std::ranges::upper_bound(points_, time, {}, &Point::time);
  if (behind == points_.begin() || behind == points_.end()) return 0.0;
  return on_line(*(behind - 1), *behind, time);
}

double JudgedPrice::area() const {
  double area = 0.0;
  for (std::size_t i = 1; i < points_.size(); ++i) {
    const Point &a = points_[i - 1], &b = points_[i];
    const double from = std::max(a.time, free_from_);
    if (from >= b.time) continue;
    const double price = from > a.time ? on_line(a, b, from) : a.price;
    area += (0.5 * price + 0.5 * b.price) * (b.time - from);
  }
  return area;
}

bool JudgedPrice::asks_nothing(double x) const {
  return x >= free_from_ && (points_.empty() || x >= points_.back().time);
}

double JudgedPrice::share(double x, double p, double left) const {
  if (p <= 0.0 || asks_nothing(x)) return 0.0;
  return x < free_from_ ? left : std::min(left, steepest_ * p);
}

double JudgedPrice::charge(double x, double p, double share) const {
  if (p <= 0.0 || asks_nothing(x)) return 0.0;
  const double fall = share / p;
  if (!std::isfinite(fall)) return 0.0;
  // From the first moment that can serve, all turns of the price and the end of the service; times
  // count from x. Nobody waits until waiting alone costs more than the highest price.
  const double first = std::max(0.0, free_from_ - x);
  const double last = std::max(first, p) + (fall > 0.0 ? highest_ / fall : kForever);
  const double price_now = at(x + first);
  std::vector<Mark> marks{{first, price_now + fall * first, price_now + fall * first}};
  for (auto it = std::ranges::upper_bound(points_, x + first, {}, &Point::time);
       it != points_.end();) {
    const double time = it->time, since = time - x;
    const double before = it == points_.begin() ? 0.0 : it->price;
    while (it + 1 != points_.end() && (it + 1)->time == time) ++it;
    const double behind = it + 1 == points_.end() ? 0.0 : it->price;
    ++it;
    if (since <= marks.back().time) continue;
    marks.push_back({since, before + fall * since, behind + fall * since});
    if (since > last) break;
  }
  if (p > marks.back().time) marks.push_back({p, fall * p, fall * p});

  // Between two marks price + fall * time is a line; `least` is its infimum behind them.
  double paid = 0.0, least = std::min(marks.back().left, marks.back().right);
  for (std::size_t i = marks.size() - 1; i-- > 0;) {
    const Mark &a = marks[i], &b = marks[i + 1];
    least = std::min({least, b.left, b.right});
    const double to = std::min(b.time, p);
    if (to > a.time) paid += paid_between(a, b, to, least);
    least = std::min({least, a.right, i > 0 ? a.left : a.right});
  }
  paid += std::min(first, p) * least - 0.5 * share * p;
  return std::isfinite(paid) ? std::max(0.0, paid) : 0.0;
}

}  // namespace lamina
