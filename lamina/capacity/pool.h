#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "lamina/capacity/demand.h"
#include "lamina/capacity/pricer.h"
#include "lamina/capacity/shares.h"
#include "lamina/capacity/way.h"
#include "lamina/model/network.h"

namespace lamina::capacity {

// What both methods share: the ways that are known so far, how they are shared, and the best prices
// that bound what any ways could do. By weak duality (docs/theory.md#capacity) theta is at most
// sum(prices) / sum over classes of rate x least cost, for any prices.
class Pool {
 public:
  // All must outlive it.
  Pool(const Network& network, const Demand& demand, Pricer& pricer);

  // Finds the cheapest ways at these prices, keeps those that are cheaper than all that are known,
  // and the prices if they bound better than any before. False if it was stopped.
  [[nodiscard]] bool price(std::span<const double> prices);

  // What all streams pay at least in a second at these prices; no way is kept.
  [[nodiscard]] double asked_at(std::span<const double> prices);

  // One pass over all classes: the cheapest ways of each group at the weights of that moment, at
  // which its shares then move (Shares::begin). False if it was stopped.
  [[nodiscard]] bool sweep(double sharpness);
  // What `price` would prove after the last sweep, about: prices moved meanwhile.
  [[nodiscard]] double likely_lower_load() const { return likely_lower_; }

  [[nodiscard]] Shares& shares() { return shares_; }
  [[nodiscard]] const Shares& shares() const { return shares_; }
  [[nodiscard]] const std::vector<std::vector<Way>>& ways() const { return ways_; }
  [[nodiscard]] const Demand& demand() const { return demand_; }
  [[nodiscard]] std::size_t num_resources() const { return num_resources_; }

  // Of the last prices: what they prove about the largest load at theta = 1.
  [[nodiscard]] double last_lower_load() const { return last_lower_; }
  // Ways that the last sweep or prices added.
  [[nodiscard]] std::size_t num_new() const { return num_new_; }
  // Nothing is below; 0 before the first prices.
  [[nodiscard]] double lower_load() const { return lower_; }
  // Which prove that; empty before.
  [[nodiscard]] const std::vector<double>& best_prices() const { return best_prices_; }
  // Classes that have no way at all, once anything was priced.
  [[nodiscard]] const std::vector<std::size_t>& without_way() const { return without_way_; }

  // Puts the shares back to those of the least largest load that `keep_best` has seen.
  void keep_best();
  void take_best();
  [[nodiscard]] double best_load() const { return best_load_; }

 private:
  // What the ways known for the classes of a group cost at most.
  [[nodiscard]] double limit(std::size_t group, std::span<const double> prices) const;
  // Keeps the way if it is cheaper than all that are known; says what the cheapest costs.
  double take(std::size_t of_class, double cost, std::span<const double> prices,
              const std::function<Way()>& way);

  const Network& network_;
  const Demand& demand_;
  Pricer& pricer_;
  std::size_t num_resources_;
  std::vector<std::vector<Way>> ways_;  // by class, as in shares_
  Shares shares_;
  double last_lower_ = 0.0, likely_lower_ = 0.0, lower_ = 0.0, best_load_;
  std::size_t num_new_ = 0;
  std::vector<double> best_prices_;
  std::vector<std::size_t> without_way_;
  std::vector<std::vector<double>> best_shares_;  // by class
};

}  // namespace lamina::capacity
