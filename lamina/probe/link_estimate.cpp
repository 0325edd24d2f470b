#include "lamina/probe/link_estimate.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>

#include "lamina/core/units.h"

namespace lamina::probe {
namespace {

// Between neighbours in proportion.
double quantile(std::span<const Seconds> sorted, double share) {
  const double rank = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double part = rank - static_cast<double>(below);
  return (1 - part) * sorted[below].value() + part * sorted[above].value();
}

}  // namespace

Middle middle_of(std::vector<Seconds> times) {
  std::ranges::sort(times);
  const double median = quantile(times, 0.5);
  const double distance = quantile(times, 0.75) - quantile(times, 0.25);
  return {Seconds(median), median > 0 ? distance / 2 / median : 0.0};
}

Expected<LinkEstimate> estimate_link(const Transfers& small, const Transfers& large) {
  const Middle a = middle_of(small.times), b = middle_of(large.times);
  if (!(b.median > a.median))
    return error(ErrorCode::kValue,
                 fmt::format("{} took {} and {} took {}: no rate can be told from these; measure "
                             "more often (--runs)",
                             to_human(small.size), to_human(a.median), to_human(large.size),
                             to_human(b.median)));
  const BytesPerSecond rate = (large.size - small.size) / (b.median - a.median);
  return LinkEstimate{rate, std::max(Seconds(), a.median - small.size / rate), b.spread};
}

Bytes size_that_takes(Seconds wanted, const Transfers& small, const Transfers& large, Bytes least,
                      Bytes most) {
  const auto rough = estimate_link(small, large);
  if (!rough) return most;  // too quick to tell
  return std::clamp(rough->bandwidth * wanted, least, most);
}

}  // namespace lamina::probe
