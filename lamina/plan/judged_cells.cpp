#include "lamina/plan/judged_cells.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace lamina {
namespace {

// A price that falls: at a time, from the left, which decides nothing about integrals.
class Falling {
 public:
  Falling(const PriceRow& row, Seconds origin) {
    for (const PriceRow::Point& point : row.points)
      points_.push_back({(point.time - origin).value(), point.price});
  }

  [[nodiscard]] double end() const { return points_.back().time; }

  // The integral between two times in one pass over the points, which go on from the last call.
  double until(double from, double to) {
    double sum = 0.0;
    while (from < to) {
      if (next_ == points_.size()) return sum;
      const Point& b = points_[next_];
      if (b.time <= from) {
        ++next_;
        continue;
      }
      const double stop = std::min(b.time, to);
      sum += 0.5 * (height(from) + height(stop)) * (stop - from);
      from = stop;
    }
    return sum;
  }

 private:
  struct Point {
    double time, price;
  };

  // On the line that leads to the next point.
  [[nodiscard]] double height(double time) const {
    const Point& b = points_[next_];
    if (next_ == 0) return b.price;
    const Point& a = points_[next_ - 1];
    const double part = (time - a.time) / (b.time - a.time);
    return a.price + part * (b.price - a.price);
  }

  std::vector<Point> points_;
  std::size_t next_ = 0;
};

double at(const std::vector<double>& sums, std::size_t i) {
  return i < sums.size() ? sums[i] : sums.back();
}

}  // namespace

void JudgedCells::add(ResourceId resource, const PriceRow& row) {
  if (row.points.empty()) return;
  Falling price(row, origin_);
  std::vector<double> sums{0.0};
  for (double cells = 0.0; cells * cell_ < price.end(); cells += 1.0)
    sums.push_back(sums.back() + price.until(cells * cell_, (cells + 1.0) * cell_));
  sums.push_back(sums.back());
  const double from = std::max(0.0, (row.arrived_from - origin_).value());
  auto& tariffs = tariffs_[resource.index()];
  assert(tariffs.empty() || tariffs.back().from <= from);
  if (tariffs.empty()) tariffs.push_back({0.0, {0.0, 0.0}});
  if (tariffs.back().from < from) tariffs.push_back({from, tariffs.back().paid_until});
  auto& all = tariffs.back().paid_until;
  const std::size_t size = std::max(all.size(), sums.size());
  for (std::size_t i = all.size(); i < size; ++i) all.push_back(all.back());
  for (std::size_t i = 0; i < size; ++i) all[i] += at(sums, i);
  rows_.push_back({resource, from, std::move(sums)});
}

JudgedCells::Total JudgedCells::total(std::span<const double> first) const {
  Total total{0.0, 0.0};
  for (const Row& row : rows_) {
    total.all += row.paid_until.back();
    const double from = std::max(row.from, first[row.resource.index()]);
    total.before += paid(row.paid_until, from / cell_);
  }
  return total;
}

double JudgedCells::paid(std::span<const double> paid_until, double time) {
  if (time >= static_cast<double>(paid_until.size() - 1)) return paid_until.back();
  if (time < 0.0) return time * (paid_until[1] - paid_until[0]);
  const auto i = static_cast<std::size_t>(time);
  return paid_until[i] + (time - static_cast<double>(i)) * (paid_until[i + 1] - paid_until[i]);
}

void JudgedCells::add_paid(std::span<const double> paid_until, double time, double service,
                           std::span<double> costs) {
  const double end = time + service, size = static_cast<double>(paid_until.size());
  std::size_t i = 0;
  if (time >= 0.0 && end + 1.0 < size) {  // both are in the table for some cells
    const auto a = static_cast<std::size_t>(time), b = static_cast<std::size_t>(end);
    const double part_a = time - static_cast<double>(a), part_b = end - static_cast<double>(b);
    const double *const from = &paid_until[a], *const to = &paid_until[b];
    const std::size_t inside = std::min(costs.size(), paid_until.size() - 1 - b);
    for (; i < inside; ++i) {
      const double before = from[i] + part_a * (from[i + 1] - from[i]);
      const double behind = to[i] + part_b * (to[i + 1] - to[i]);
      costs[i] += std::max(0.0, behind - before);
    }
  }
  for (; i < costs.size(); ++i) {
    const double now = time + static_cast<double>(i);
    if (now >= size) return;  // for all that follow nothing is paid
    costs[i] += std::max(0.0, paid(paid_until, now + service) - paid(paid_until, now));
  }
}

}  // namespace lamina
