#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "lamina/capacity/methods.h"

namespace lamina::capacity {
namespace {

constexpr double kFirstSharpness = 4.0, kMostSharpness = 1e9;
constexpr double kLeastStep = 1.5, kMostStep = 4.0;  // from one sharpness to the next
constexpr int kSweeps = 4,
              kMostSweeps = 4096;  // over the shares, before and behind the search for ways
constexpr double kNear = 3.0;      // times the gap: from then on prices are tried

double mean_load(const Shares& shares, std::span<const double> weights) {
  double sum = 0.0;
  for (std::size_t r = 0; r < weights.size(); ++r) sum += weights[r] * shares.loads()[r];
  return sum / std::accumulate(weights.begin(), weights.end(), 0.0);
}

}  // namespace

// Prices are exponential in the loads. One class after the other looks for its cheapest way at the
// prices of that moment and moves shares to it, so that the next one sees what is in use already;
// shares then move among the ways known. Of the gap, one part is that prices are too even (the
// largest load is above the mean at these prices), and one part that ways are missing; the
// sharpness grows while the former is the greater one. What prices prove is looked at only once
// that is likely to be enough.
void by_multiplicative_weights(Pool& pool, const Goal& goal) {
  Shares& shares = pool.shares();
  int sweeps = kSweeps;
  for (double sharpness = kFirstSharpness;
       !is_reached(goal, pool) && sharpness < kMostSharpness && !goal.stop.is_set();) {
    shares.improve_all(sharpness, sweeps);
    if (!pool.sweep(sharpness)) return;
    shares.improve_all(sharpness, sweeps);
    pool.keep_best();
    shares.begin(sharpness);
    const std::vector<double> prices = shares.prices();
    const double mean = mean_load(shares, prices);
    double lower = pool.likely_lower_load();
    const bool is_near = pool.best_load() < (1.0 + kNear * goal.gap) * lower;
    if (is_near) {
      if (!pool.price(prices)) return;
      lower = pool.last_lower_load();
    }
    if (goal.on_progress) goal.on_progress(1.0 / pool.best_load(), 1.0 / pool.lower_load());
    const double uneven = shares.largest_load() / mean - 1.0, missing = mean / lower - 1.0;
    if (uneven > missing || sweeps > kMostSweeps) {
      sharpness *= std::clamp(std::sqrt(uneven / std::max(missing, 1e-9)), kLeastStep, kMostStep);
      sweeps = kSweeps;
    } else if (pool.num_new() == 0) {
      sweeps *= 2;  // no way is missing, but the shares have not settled yet
    }
  }
}

}  // namespace lamina::capacity
