#include "lamina/profile/stay_costs.h"

#include <algorithm>
#include <numeric>

namespace lamina::profile {
namespace {

Seconds not_negative(Seconds time) { return std::max(time, Seconds()); }

// C_0 .. C_L.
std::vector<Seconds> sums_of(const CutTimes& measured) {
  const std::size_t num_cuts = measured.before.size();
  // What C_k is at least, and at most, so that it lies in its own bounds and never falls.
  std::vector<Seconds> least(num_cuts + 2), most(num_cuts + 2, measured.whole);
  for (std::size_t k = 1; k <= num_cuts; ++k)
    least[k] = std::clamp(measured.whole - measured.behind[k - 1], least[k - 1], measured.whole);
  for (std::size_t k = num_cuts; k >= 1; --k)
    most[k] = std::min(most[k + 1], measured.before[k - 1]);
  std::vector<Seconds> sums(num_cuts + 2);
  for (std::size_t k = 1; k <= num_cuts; ++k) sums[k] = (least[k] + most[k]) / 2;
  sums[num_cuts + 1] = measured.whole;
  return sums;
}

}  // namespace

Seconds StayCosts::of_stay(std::size_t first, std::size_t last) const {
  return std::accumulate(times.begin() + static_cast<std::ptrdiff_t>(first - 1),
                         times.begin() + static_cast<std::ptrdiff_t>(last),
                         enter[first - 1] + leave[last - 1]);
}

StayCosts costs_of(const CutTimes& measured) {
  const std::vector<Seconds> sums = sums_of(measured);
  const std::size_t num_layers = sums.size() - 1;
  StayCosts costs{std::vector<Seconds>(num_layers), std::vector<Seconds>(num_layers),
                  std::vector<Seconds>(num_layers)};
  for (std::size_t l = 1; l <= num_layers; ++l)
    costs.times[l - 1] = not_negative(sums[l] - sums[l - 1]);
  for (std::size_t k = 1; k < num_layers; ++k) {
    if (!measured.before[k - 1].is_finite() || !measured.behind[k - 1].is_finite()) continue;
    costs.leave[k - 1] = not_negative(measured.before[k - 1] - sums[k]);
    costs.enter[k] = not_negative(sums[k] - (measured.whole - measured.behind[k - 1]));
  }
  return costs;
}

}  // namespace lamina::profile
