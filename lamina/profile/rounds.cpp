#include "lamina/profile/rounds.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lamina::profile {
namespace {

// Between two neighbours of sorted samples.
double at_rank(std::span<const Seconds> sorted, double rank) {
  const double last = static_cast<double>(sorted.size() - 1);
  const double inside = std::clamp(rank, 0.0, last);
  const auto below = static_cast<std::size_t>(inside);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = inside - static_cast<double>(below);
  return (1 - part) * sorted[below].value() + part * sorted[above].value();
}

bool exact_enough(std::span<const std::vector<Seconds>> samples, const Sampling& sampling) {
  return std::ranges::all_of(samples, [&](const std::vector<Seconds>& of_one) {
    return estimate(of_one, sampling.share).error <= sampling.error;
  });
}

}  // namespace

Estimate estimate(std::vector<Seconds> samples, double share) {
  std::ranges::sort(samples);
  const auto count = static_cast<double>(samples.size());
  const double rank = share * (count - 1);
  const double deviation = std::sqrt(count * share * (1 - share));
  const double time = at_rank(samples, rank);
  const double below = time - at_rank(samples, rank - deviation);
  const double above = at_rank(samples, rank + deviation) - time;
  const bool is_cut = rank < deviation || rank + deviation > count - 1;
  const double spread = is_cut ? std::max(below, above) : (below + above) / 2;
  const double error = time > 0 ? spread / time : 0.0;
  return {Seconds(time), samples.size() < 2 ? 1.0 : error,
          static_cast<std::uint32_t>(samples.size())};
}

Expected<std::vector<Estimate>> time_in_rounds(
    std::span<const Timed> things, const Sampling& sampling, Random& random,
    const std::function<void(std::uint32_t round)>& say) {
  std::vector<std::vector<Seconds>> samples(things.size());
  std::vector<std::size_t> order(things.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::uint32_t round = 1; round <= sampling.most_rounds; ++round) {
    if (say) say(round);
    random.shuffle(std::span(order));
    for (const std::size_t i : order) {
      const auto took = things[i]();
      if (!took) return tl::unexpected(took.error());
      samples[i].push_back(*took);
    }
    if (round >= sampling.least_rounds && exact_enough(samples, sampling)) break;
  }
  std::vector<Estimate> estimates;
  for (std::vector<Seconds>& of_one : samples)
    estimates.push_back(estimate(std::move(of_one), sampling.share));
  return estimates;
}

}  // namespace lamina::profile
