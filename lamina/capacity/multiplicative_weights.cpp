#include <algorithm>
#include <vector>

#include "lamina/capacity/methods.h"

namespace lamina::capacity {
namespace {

constexpr double kFirstSharpness = 16.0, kMostSharpness = 1e9;
constexpr double kSharpen = 1.5;
constexpr int kSweeps = 30;      // over the shares, between two searches
constexpr double kFloor = 1e-9;  // of all prices together: what costs nothing is not wasted

std::vector<double> prices_at(const Shares& shares, double sharpness) {
  std::vector<double> prices = shares.weights(sharpness);
  for (double& price : prices) price += kFloor / static_cast<double>(prices.size());
  return prices;
}

double mean_load(const Shares& shares, std::span<const double> weights) {
  double sum = 0.0;
  for (std::size_t r = 0; r < weights.size(); ++r) sum += weights[r] * shares.loads()[r];
  return sum;
}

}  // namespace

// Prices are exponential in the loads: with the ways known, shares are moved until all ways in use
// cost about the same at these prices; then the cheapest ways of all are looked for. Of the gap, a
// part is that prices are too even (the largest load is above the mean at these prices), and a part
// that ways are missing; the sharpness grows while the former is the greater one.
void by_multiplicative_weights(Pool& pool, const Goal& goal) {
  double sharpness = kFirstSharpness;
  while (!is_reached(goal, pool) && sharpness < kMostSharpness) {
    pool.shares().improve(sharpness, kSweeps);
    pool.keep_best();
    const std::vector<double> prices = prices_at(pool.shares(), sharpness);
    const double largest = pool.shares().largest_load(), mean = mean_load(pool.shares(), prices);
    if (goal.stop.is_set() || !pool.price(prices)) return;
    if (goal.on_progress) goal.on_progress(1.0 / pool.best_load(), 1.0 / pool.lower_load());
    const double unevenness = largest / mean, missing = mean / pool.last_lower_load();
    if (unevenness > missing || pool.num_new() == 0) sharpness *= kSharpen;
  }
}

}  // namespace lamina::capacity
