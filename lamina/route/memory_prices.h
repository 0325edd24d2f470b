#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lamina/core/stop.h"
#include "lamina/plan/route.h"
#include "lamina/route/memory_needs.h"
#include "lamina/route/windows.h"

namespace lamina::route {

// Prices on bytes whose lower bound (Windows) is as high as can be found, by the subgradient method
// with Polyak's steps: a node that a walk overfills gets dearer, one that it leaves room at gets
// cheaper. Keeps the best prices, and the best walk that happens to fit. Windows and needs must
// outlive it.
class MemoryPrices {
 public:
  // `shift`: whether paying prices may save a walk waiting, so that what it completes without them
  // is not known.
  MemoryPrices(Windows& windows, const MemoryNeeds& needs, const Query& query, bool shift);

  // Looks at the walk without prices: first, and once. Infinite where there is no walk, and so no
  // route.
  double run_without();
  // Takes so many steps at most, towards a bound of `target`, the completion of a known route; ends
  // once a bound is there but for rounding. Infinite: nobody knows a route.
  void climb(double target, std::size_t num_steps, const StopToken& stop);

  // No route completes earlier.
  [[nodiscard]] double bound() const { return bound_; }
  // By node; empty where none raise the bound.
  [[nodiscard]] const std::vector<double>& prices() const { return prices_; }

  // The least completion of a walk that fits; infinite where none was met.
  [[nodiscard]] double completion() const { return completion_; }
  [[nodiscard]] const Route& route() const { return route_; }

 private:
  // The bound of prices, and the bytes that its walk takes.
  double look(std::span<const double> prices);
  void step(double target, double value, double relaxation);

  Windows* windows_;
  const MemoryNeeds* needs_;
  double release_;
  bool shift_;
  std::vector<double> now_, prices_;
  double bound_ = 0.0;
  double completion_ = kNever;
  Route route_;
};

}  // namespace lamina::route
