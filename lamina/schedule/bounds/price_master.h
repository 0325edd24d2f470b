#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamina/schedule/bounds/lower_bound.h"
#include "lamina/schedule/bounds/timed_price.h"

namespace lamina::schedule {

// Prices that a search may set at one resource, of jobs that come at `from` or later: sums of
// (end - t)^+ with factors that are not negative; before `start` they stay what they are there.
struct PriceFamily {
  ResourceId resource;
  double from = 0.0, start = 0.0;
  std::vector<double> ends;  // ascending, behind `start`
};

// A service of a job that came to ask for it at `arrival`, without a break up to `end`.
struct PaidService {
  ResourceId resource;
  double arrival, end, service;
};

// The best prices as far as some walks of the jobs are known: maximises over amounts q >= 0
//
//   sum over jobs of (the least cost of its walks, payments included) - sum of q,
//
// with the least softened to -mu ln sum exp(-cost / mu), by damped Newton steps whose equations are
// solved by conjugate gradients (price_climb.cpp). An amount is its price's factor times what it
// could take in all, so that all amounts are of a size. No solver is needed: O(walks x services) a
// pass over the walks.
class PriceMaster {
 public:
  // `weights`: by job, of a second.
  PriceMaster(std::vector<PriceFamily> families, std::vector<double> weights);

  [[nodiscard]] std::size_t num_amounts() const { return area_.size(); }
  [[nodiscard]] std::span<const PriceFamily> families() const { return families_; }
  // Where the amounts of a family begin.
  [[nodiscard]] std::size_t first_amount(std::size_t family) const { return first_[family]; }
  // What an amount's price could take at a factor of 1.
  [[nodiscard]] double area(std::size_t amount) const { return area_[amount]; }

  // One more walk of a job; `cost` without payments.
  void add_walk(std::size_t job, double cost, std::span<const PaidService> services);
  // Of the payments of all walks: a pass looks at each.
  [[nodiscard]] std::size_t num_terms() const { return knots_.size(); }

  struct Solution {
    std::vector<double> amounts;
    int num_passes = 0;  // that it took
  };
  // From these amounts on. `softness`: mu of a job of weight 1. Ends after about so many passes, or
  // with what it has if time is over.
  [[nodiscard]] Solution solve(std::vector<double> amounts, double softness, int most_passes,
                               const BoundClock& clock);

  // The least that each job pays on its walks known.
  [[nodiscard]] std::vector<double> least_costs(std::span<const double> amounts);
  [[nodiscard]] std::vector<TimedPrice> prices_of(std::span<const double> amounts) const;

 private:
  // A place of the climb, with what is needed to go on from there.
  struct Place {
    std::vector<double> amounts, slope;
    std::vector<double> parts;  // of the walks
    double value = 0.0;         // softened
  };
  struct Step {
    Place to;
    double expected = 0.0;  // gain, by the slope; `to` is not known unless it is above 0
  };

  [[nodiscard]] Place place_at(std::vector<double> amounts, double softness);
  [[nodiscard]] Step step_from(const Place& place, double softness, int& passes);
  [[nodiscard]] std::vector<double> newton_step(const Place& place, double softness, int& passes);
  void bend_along(std::span<const double> direction, const Place& place, double softness,
                  std::vector<double>& bend);
  void find_heights(std::span<const double> amounts);
  void pay_all(std::span<const double> amounts);
  [[nodiscard]] double paid_at_knots(std::uint32_t walk) const;
  double weigh(double softness);
  // What pulls at the amounts if the walks pull at knots so.
  void collect_pulls(std::vector<double>& amounts) const;
  void pull_at_knots(std::uint32_t walk, double pull);
  void add_payments(const PaidService& service);
  [[nodiscard]] std::size_t first_knot(std::size_t family) const { return first_[family] + family; }
  [[nodiscard]] double knot(std::size_t family, std::size_t k) const {
    return k == 0 ? families_[family].start : families_[family].ends[k - 1];
  }

  std::vector<PriceFamily> families_;
  std::vector<double> weights_;
  std::vector<std::vector<std::uint32_t>> of_resource_;
  std::vector<std::size_t> first_;       // amount of each family; its knots are one more
  std::vector<double> area_, length_;    // by amount; lengths are of their mean
  std::vector<double> heights_, pulls_;  // by knot: price, and the walks' payment per price
  // Walks: their job, cost, and what they pay per price at knots.
  std::vector<std::uint32_t> jobs_;
  std::vector<double> costs_;
  std::vector<std::size_t> begins_{0};
  std::vector<std::uint32_t> knots_;
  std::vector<double> shares_;
  std::vector<double> paid_, parts_, least_, sum_;
  double damping_ = 0.0;  // of the last step that was taken
};

}  // namespace lamina::schedule
