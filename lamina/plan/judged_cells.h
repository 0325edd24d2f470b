#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lamina/model/resources.h"
#include "lamina/plan/plan.h"

namespace lamina {

// The prices of a certificate as the judge reads them (docs/theory.md#prices-of-time): in cells of
// a grid, at their mean there. Times are in seconds from `origin`, with which a cell begins.
class JudgedCells {
 public:
  JudgedCells(double cell, Seconds origin, std::size_t num_resources)
      : cell_(cell), origin_(origin), tariffs_(num_resources) {}

  // Rows come by `arrived_from`; their points fall (asserted).
  void add(ResourceId resource, const PriceRow& row);

  [[nodiscard]] double cell() const { return cell_; }
  [[nodiscard]] Seconds origin() const { return origin_; }

  // What a resource asks of those who came at `from` or later, until the next tariff.
  struct Tariff {
    double from;
    std::vector<double> paid_until;  // whole cells
  };
  [[nodiscard]] std::span<const Tariff> tariffs(ResourceId r) const { return tariffs_[r.index()]; }
  struct Total {
    double all, before;  // of the prices from the origin on, and what of that nobody can pay
  };
  // What can be paid at most by jobs that are served at `first` (by resource) or later.
  [[nodiscard]] Total total(std::span<const double> first) const;

  // What is paid from the origin to a time counted in cells.
  [[nodiscard]] static double paid(std::span<const double> paid_until, double time);
  // Adds what is paid for `service` cells from `time`, `time` + 1, ... on.
  static void add_paid(std::span<const double> paid_until, double time, double service,
                       std::span<double> costs);

 private:
  struct Row {
    ResourceId resource;
    double from;
    std::vector<double> paid_until;
  };

  double cell_;
  Seconds origin_;
  std::vector<Row> rows_;
  std::vector<std::vector<Tariff>> tariffs_;  // by resource
};

}  // namespace lamina
