#pragma once

#include <span>
#include <vector>

namespace lamina::schedule {

// The price of one second of service at one resource as a function of when: piecewise linear
// between points, 0 outside of them. Two points at one time are a jump. Times increase, prices are
// not negative. Before `free_from` the resource serves its backlog and nobody else.
class PriceCurve {
 public:
  struct Point {
    double time = 0.0, price = 0.0;
  };

  // Where a job pays: `length` seconds of service from time `from` on, one after the other, or (at
  // `to` == `from`) all at that instant.
  struct Piece {
    double from, to, length;
  };

  PriceCurve() = default;
  PriceCurve(std::vector<Point> points, double free_from);

  [[nodiscard]] std::span<const Point> points() const { return points_; }
  [[nodiscard]] double free_from() const { return free_from_; }
  // Nothing is ever paid by who arrives at `time` or later.
  [[nodiscard]] bool is_free_from(double time) const {
    return time >= free_from_ && (points_.empty() || time >= points_.back().time);
  }
  // How fast the price falls where it falls fastest; infinite at a jump down.
  [[nodiscard]] double steepness() const { return steepness_; }
  // All that the curve could take: its integral from `free_from` on.
  [[nodiscard]] double area() const;

  // The least that a job pays in price and waiting together, for `service` seconds from `arrival`
  // on, where waiting costs `share` a second and is counted from being served at once:
  //
  //   sum over u in [0, service] of  min over t >= max(arrival + u, free_from) of
  //     price(t) + share / service * (t - arrival - u).
  //
  // Pieces, if given, receive when it pays. O(points behind the arrival); O(log points) where the
  // price nowhere falls faster than share / service.
  double charge(double arrival, double service, double share,
                std::vector<Piece>* pieces = nullptr) const;

  // Adds to `weights`, by point, how much each point's price has in the piece.
  void spread(const Piece& piece, std::span<double> weights) const;

 private:
  struct Sweep;
  [[nodiscard]] double integral(double from, double to) const;
  [[nodiscard]] std::size_t first_behind(double time) const;
  [[nodiscard]] double price_at(double time) const;

  std::vector<Point> points_;
  std::vector<double> area_before_;      // integral up to each point
  std::vector<double> steepest_behind_;  // of the segments from each point on
  double free_from_ = 0.0;
  double steepness_ = 0.0;
  double highest_ = 0.0;
};

}  // namespace lamina::schedule
