// The climb of PriceMaster::solve.
#include <algorithm>
#include <cmath>
#include <utility>

#include "lamina/schedule/bounds/price_master.h"

namespace lamina::schedule {
namespace {

constexpr double kUseless = 1e12;  // damping, times the softness: steps too short to gain

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Amounts that are free to move: not those at zero that the slope keeps there.
bool is_free(double amount, double slope) { return amount > 0.0 || slope > 0.0; }

}  // namespace

// The damping is that of Levenberg and Marquardt: the more, the worse the last step kept what its
// slope promised. At its largest a step is one of the projected gradient, which always gains.
PriceMaster::Solution PriceMaster::solve(std::vector<double> amounts, double softness,
                                         int most_passes, const BoundClock& clock) {
  constexpr double kGood = 0.7, kPoor = 0.3, kLeast = 0.01;  // of what the slope promises
  constexpr double kLess = 0.25, kMore = 2.0, kMuchMore = 4.0, kLeastDamping = 1e-3;
  if (damping_ <= 0.0) damping_ = 10.0 / softness;
  Place here = place_at(std::move(amounts), softness);
  int passes = 0;
  while (passes < most_passes && damping_ < kUseless / softness && !clock.is_over()) {
    Step step = step_from(here, softness, passes);
    if (step.expected <= 1e-10 * std::abs(here.value)) {
      if (step.expected > 0.0) break;
      damping_ *= kMuchMore;
      continue;
    }
    const double kept = (step.to.value - here.value) / step.expected;
    if (!(kept > kLeast)) {
      damping_ *= kMuchMore;
      continue;
    }
    if (kept > kGood) damping_ = std::max(kLess * damping_, kLeastDamping / softness);
    if (kept < kPoor) damping_ *= kMore;
    here = std::move(step.to);
  }
  damping_ = std::min(damping_, 1.0 / softness);
  return {std::move(here.amounts), passes};
}

PriceMaster::Place PriceMaster::place_at(std::vector<double> amounts, double softness) {
  Place place;
  pay_all(amounts);
  place.value = weigh(softness);
  for (const double amount : amounts) place.value -= amount;
  std::ranges::fill(pulls_, 0.0);
  for (std::uint32_t w = 0; w < jobs_.size(); ++w)
    if (parts_[w] > 0.0) pull_at_knots(w, parts_[w]);
  collect_pulls(place.slope);
  for (double& slope : place.slope) slope -= 1.0;
  place.parts = parts_;
  place.amounts = std::move(amounts);
  return place;
}

PriceMaster::Step PriceMaster::step_from(const Place& place, double softness, int& passes) {
  Step step;
  std::vector<double> next = newton_step(place, softness, passes);
  for (std::size_t a = 0; a < next.size(); ++a) {
    next[a] = std::max(0.0, place.amounts[a] + next[a]);
    step.expected += place.slope[a] * (next[a] - place.amounts[a]);
  }
  if (!(step.expected > 0.0)) return step;
  passes += 2;
  step.to = place_at(std::move(next), softness);
  return step;
}

// About (H + damping / lengths)^-1 slope for the amounts that are free, H the curvature: by
// conjugate gradients, preconditioned by the lengths. Curvature falls with the length of a price:
// more services share in it, and each pays a smaller part.
std::vector<double> PriceMaster::newton_step(const Place& place, double softness, int& passes) {
  constexpr int kMost = 15;
  constexpr double kEnough = 0.01;  // of the square of what is left
  const std::size_t n = place.amounts.size();
  std::vector<double> step(n), left(n), scaled(n), along(n), bend(n);
  for (std::size_t a = 0; a < n; ++a) {
    left[a] = is_free(place.amounts[a], place.slope[a]) ? place.slope[a] : 0.0;
    along[a] = scaled[a] = length_[a] * left[a];
  }
  double size = dot(left, scaled);
  const double enough = kEnough * size;
  for (int i = 0; i < kMost && size > enough; ++i) {
    bend_along(along, place, softness, bend);
    ++passes;
    for (std::size_t a = 0; a < n; ++a)
      bend[a] = is_free(place.amounts[a], place.slope[a])
                    ? bend[a] + damping_ * along[a] / length_[a]
                    : 0.0;
    const double far = size / dot(along, bend);
    for (std::size_t a = 0; a < n; ++a) {
      step[a] += far * along[a];
      left[a] -= far * bend[a];
      scaled[a] = length_[a] * left[a];
    }
    const double rest = dot(left, scaled);
    for (std::size_t a = 0; a < n; ++a) along[a] = scaled[a] + rest / size * along[a];
    size = rest;
  }
  return step;
}

// How much less the slope is for a move in a direction: what walks then pay more or less than the
// mean of their job shifts the job's parts from one to the other.
void PriceMaster::bend_along(std::span<const double> direction, const Place& place, double softness,
                             std::vector<double>& bend) {
  constexpr double kLeast = 1e-4;  // parts that matter
  find_heights(direction);
  paid_.resize(jobs_.size());
  sum_.assign(weights_.size(), 0.0);
  for (std::uint32_t w = 0; w < jobs_.size(); ++w) {
    if (place.parts[w] < kLeast) continue;
    paid_[w] = paid_at_knots(w);
    sum_[jobs_[w]] += place.parts[w] * paid_[w];
  }
  std::ranges::fill(pulls_, 0.0);
  for (std::uint32_t w = 0; w < jobs_.size(); ++w) {
    if (place.parts[w] < kLeast) continue;
    const std::uint32_t j = jobs_[w];
    pull_at_knots(w, place.parts[w] * (paid_[w] - sum_[j]) / (softness * weights_[j]));
  }
  collect_pulls(bend);
}

}  // namespace lamina::schedule
