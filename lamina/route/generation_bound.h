#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/route/generation_costs.h"

namespace lamina::route {

// What a generation costs at least from each of its states on, if layer 1 runs at `home`: every
// stay by itself has room for its layers, but those of one place need not have room together. With
// prices, each byte at a place costs so many seconds more, which a plan that fits pays back in
// rooms (docs/theory.md#memory-prices).
//
// Backwards over groups: O(G^2 k + G k^2) for G groups and k places.
class GenerationBound {
 public:
  // Seconds a byte by place; empty: none. Without a home the way back is free.
  GenerationBound(GenerationCosts& costs, std::optional<std::size_t> home,
                  std::vector<double> prices = {});

  // From the end of a stay at p that has done groups 1..g; priced.
  [[nodiscard]] double to_go(std::uint32_t g, std::size_t p) const {
    return ended_[g * num_places_ + p].cost;
  }
  // From the beginning of a stay at p with group g + 1; priced.
  [[nodiscard]] double to_begin(std::uint32_t g, std::size_t p) const {
    return begins_[g * num_places_ + p].cost;
  }
  // What the prices of room that is not used give back: to be taken off. `used` by position in
  // costs.limited().
  [[nodiscard]] double refund(std::span<const double> used) const;

  // By place; empty: none.
  [[nodiscard]] std::span<const double> prices() const { return prices_; }
  // A lower bound on what the groups cost from group 1 at p on, without prices.
  [[nodiscard]] double at_least(std::size_t p) const;
  // By position in costs.limited(): bytes that the cheapest walk from group 1 at p uses.
  [[nodiscard]] std::vector<double> used_from(std::size_t p) const;

 private:
  struct State {
    double cost;
    std::uint32_t next = 0;  // the place it moves to, or the group where the stay ends
  };

  void move(std::uint32_t g);
  void stay(std::uint32_t g);
  [[nodiscard]] double price(std::size_t p) const { return prices_.empty() ? 0.0 : prices_[p]; }

  GenerationCosts* costs_;
  std::size_t num_places_;
  std::vector<double> prices_;
  double all_refunds_ = 0.0;
  std::vector<State> ended_, begins_;  // by group and place: a stay has ended, or begins behind g
};

// The best bound at home that prices give within so many rounds of the subgradient method, aiming
// at `target`, which some plan costs (infinite if none is known).
[[nodiscard]] GenerationBound priced_bound(GenerationCosts& costs, std::size_t home, double target,
                                           int rounds);

}  // namespace lamina::route
