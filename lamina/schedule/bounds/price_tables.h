#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lamina/schedule/bounds/timed_price.h"

namespace lamina::schedule {

// Prices in cells of time: in a cell a price is its mean there, so that its integral is linear
// between whole cells, and never rises still. Times are given in cells.
class PriceTables {
 public:
  // What a job pays that came at `from` or later: all prices together that begin by then.
  struct List {
    double from = 0.0;  // s
    // Integral up to each whole cell; constant behind the last. Before 0 the first cell goes on.
    std::vector<double> sum;
  };

  PriceTables(std::span<const TimedPrice> prices, std::size_t num_resources, double cell);

  [[nodiscard]] double cell() const { return cell_; }
  // By `from`, the first of which is 0; none where nothing is ever paid.
  [[nodiscard]] std::span<const List> lists(ResourceId r) const { return lists_[r.index()]; }

  // All that the prices could take of jobs which come to r at first[r] (s) or later.
  [[nodiscard]] double area(std::span<const double> first) const;

 private:
  struct Row {
    ResourceId resource;
    double from;
    std::vector<double> sum;
  };

  double cell_;
  std::vector<std::vector<List>> lists_;  // by resource
  std::vector<Row> rows_;
};

// The integral up to a time.
[[nodiscard]] double integral_at(std::span<const double> sum, double time);

// Adds sign x the integral up to `time`, `time` + 1, ... to `out`.
void add_integrals(std::span<const double> sum, double time, double sign, std::span<double> out);

}  // namespace lamina::schedule
