#include "lamina/schedule/bounds/price_curve.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace lamina::schedule {
namespace {

constexpr double kForever = std::numeric_limits<double>::infinity();

double fall(const PriceCurve::Point& a, const PriceCurve::Point& b) {
  if (b.price >= a.price) return 0.0;
  return b.time > a.time ? (a.price - b.price) / (b.time - a.time) : kForever;
}

double on_line(const PriceCurve::Point& a, const PriceCurve::Point& b, double time) {
  if (b.time <= a.time) return b.price;
  return a.price + (b.price - a.price) * ((time - a.time) / (b.time - a.time));
}

}  // namespace

PriceCurve::PriceCurve(std::vector<Point> points, double free_from)
    : points_(std::move(points)), free_from_(free_from) {
  assert(std::ranges::is_sorted(points_, {}, &Point::time));
  area_before_.resize(points_.size());
  steepest_behind_.resize(points_.size());
  for (std::size_t i = 1; i < points_.size(); ++i) {
    const Point &a = points_[i - 1], &b = points_[i];
    area_before_[i] = area_before_[i - 1] + 0.5 * (a.price + b.price) * (b.time - a.time);
  }
  // The price falls to 0 behind the last point.
  for (std::size_t i = points_.size(); i-- > 0;) {
    const bool is_last = i + 1 == points_.size();
    const double here =
        is_last ? (points_[i].price > 0.0 ? kForever : 0.0) : fall(points_[i], points_[i + 1]);
    steepest_behind_[i] = std::max(here, is_last ? 0.0 : steepest_behind_[i + 1]);
  }
  if (!points_.empty()) steepness_ = steepest_behind_.front();
  for (const Point& point : points_) highest_ = std::max(highest_, point.price);
}

std::size_t PriceCurve::first_behind(double time) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(points_, time, {}, &Point::time) -
                                  points_.begin());
}

double PriceCurve::price_at(double time) const {
  const std::size_t k = first_behind(time);
  if (k == 0 || k == points_.size()) return 0.0;
  return on_line(points_[k - 1], points_[k], time);
}

double PriceCurve::integral(double from, double to) const {
  const auto up_to = [&](double time) {
    const std::size_t k = first_behind(time);
    if (k == 0) return 0.0;
    if (k == points_.size()) return area_before_.back();
    const Point& a = points_[k - 1];
    return area_before_[k - 1] + 0.5 * (a.price + on_line(a, points_[k], time)) * (time - a.time);
  };
  return up_to(to) - up_to(from);
}

double PriceCurve::area() const {
  return points_.empty() ? 0.0 : area_before_.back() - integral(0.0, free_from_);
}

// Goes through the segments from the last to the first with h(t) = price(t) + fall * t and the
// least value of h seen, which is what service at an earlier time may wait for.
struct PriceCurve::Sweep {
  double fall;          // share / service
  double arrival, end;  // service at once takes [arrival, end]
  std::vector<Piece>* pieces;
  double least = kForever, least_at = kForever;
  double paid = 0.0;

  void meet(double time, double price) {
    const double h = price + fall * time;
    if (h < least) {
      least = h;
      least_at = time;
    }
  }

  // Service in [from, to], cut to the job's, is best at `least_at`.
  void postpone(double from, double to) {
    from = std::max(from, arrival);
    to = std::min(to, end);
    if (from >= to) return;
    paid += (to - from) * (least - 0.5 * fall * (from + to));
    if (pieces != nullptr) pieces->push_back({least_at, least_at, to - from});
  }

  // Service in [a.time, b.time], cut to the job's, is best at once.
  void at_once(const Point& a, const Point& b) {
    const double from = std::max(a.time, arrival), to = std::min(b.time, end);
    if (from >= to) return;
    paid += 0.5 * (on_line(a, b, from) + on_line(a, b, to)) * (to - from);
    if (pieces != nullptr) pieces->push_back({from, to, to - from});
  }

  // One segment without the backlog in it, once all behind it is done.
  void segment(const Point& a, const Point& b) {
    const double ha = a.price + fall * a.time;
    const double hb = b.price + fall * b.time;
    meet(b.time, b.price);
    if (ha <= hb) {  // h rises: below `least` at once, above it not
      if (hb <= least) {
        at_once(a, b);
      } else if (ha >= least) {
        postpone(a.time, b.time);
      } else {
        const double part = (least - ha) / (hb - ha);
        const double turn = a.time + part * (b.time - a.time);
        postpone(turn, b.time);
        at_once(a, {turn, on_line(a, b, turn)});
      }
    } else {
      postpone(a.time, b.time);
    }
    meet(a.time, a.price);
  }
};

double PriceCurve::charge(double arrival, double service, double share,
                          std::vector<Piece>* pieces) const {
  if (service <= 0.0) return 0.0;
  if (is_free_from(arrival)) {
    if (pieces != nullptr) pieces->push_back({arrival, arrival + service, service});
    return 0.0;
  }
  const double end = arrival + service, fall = share / service;
  const std::size_t first = first_behind(std::max(arrival, 0.0));
  if (arrival >= free_from_ && (first == 0 ? steepness_ : steepest_behind_[first - 1]) <= fall) {
    if (pieces != nullptr) pieces->push_back({arrival, end, service});
    return integral(arrival, end);
  }
  Sweep sweep{fall, arrival, end, pieces};
  const double start = std::max(arrival, free_from_);
  // Nobody waits until a time at which waiting alone costs more than the highest price.
  const std::size_t behind = first_behind(std::max(start, end) + highest_ / fall);
  if (behind == points_.size()) {
    const double last = points_.empty() ? start : std::max(start, points_.back().time);
    if (end > last) sweep.at_once({last, 0.0}, {end, 0.0});
    sweep.meet(last, 0.0);
  }
  for (std::size_t k = std::min(behind + 1, points_.size()); k-- > 0;) {
    const Point& b = points_[k];
    if (b.time <= start) break;
    const Point a = k > 0 ? points_[k - 1] : Point{std::min(start, b.time), 0.0};
    if (k == 0) {
      sweep.segment(b, b);
      sweep.segment({a.time, 0.0}, {b.time, 0.0});
    } else if (a.time < start) {
      sweep.segment({start, on_line(a, b, start)}, b);
    } else {
      sweep.segment(a, b);
    }
  }
  sweep.postpone(arrival, start);
  return sweep.paid;
}

void PriceCurve::spread(const Piece& piece, std::span<double> weights) const {
  if (points_.empty()) return;
  if (piece.from == piece.to) {
    const std::size_t k = first_behind(piece.from);
    if (k == 0 || k == points_.size()) return;
    const Point &a = points_[k - 1], &b = points_[k];
    const double part = (piece.from - a.time) / (b.time - a.time);
    weights[k - 1] += piece.length * (1.0 - part);
    weights[k] += piece.length * part;
    return;
  }
  for (std::size_t k = std::max<std::size_t>(first_behind(piece.from), 1); k < points_.size();
       ++k) {
    const Point &a = points_[k - 1], &b = points_[k];
    if (a.time >= piece.to) break;
    const double from = std::max(piece.from, a.time), to = std::min(piece.to, b.time);
    if (from >= to) continue;
    const double middle = (0.5 * (from + to) - a.time) / (b.time - a.time);
    weights[k - 1] += (to - from) * (1.0 - middle);
    weights[k] += (to - from) * middle;
  }
}

}  // namespace lamina::schedule
