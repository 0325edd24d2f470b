#include "lamina/sim/latency_digest.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace lamina::sim {

void LatencyDigest::add(Seconds latency) {
  assert(latency >= Seconds());
  ++count_;
  sum_ += latency;
  max_ = std::max(max_, latency);
  if (!bins_.empty()) return put_in_bin(latency);
  exact_.push_back(latency);
  if (exact_.size() <= num_exact_) return;
  for (const Seconds each : exact_) put_in_bin(each);
  exact_ = {};
}

void LatencyDigest::put_in_bin(Seconds latency) {
  constexpr unsigned kDroppedBits = 52 - 10;  // of the 52 of a double's mantissa
  Alike& bin = bins_[std::bit_cast<std::uint64_t>(latency.value() + 0.0) >> kDroppedBits];
  ++bin.count;
  bin.greatest = std::max(bin.greatest, latency);
}

Seconds LatencyDigest::mean() const {
  return count_ == 0 ? Seconds() : sum_ / static_cast<double>(count_);
}

Seconds LatencyDigest::percentile(double share) const {
  assert(share > 0.0 && share <= 1.0);
  if (count_ == 0) return {};
  const auto rank =
      static_cast<std::uint64_t>(std::max(1.0, std::ceil(share * static_cast<double>(count_))));
  if (bins_.empty()) {
    std::vector<Seconds> some = exact_;
    const auto place = some.begin() + static_cast<std::ptrdiff_t>(std::min(rank, count_) - 1);
    std::ranges::nth_element(some, place);
    return *place;
  }
  std::uint64_t below = 0;
  for (const auto& [bits, bin] : bins_) {
    below += bin.count;
    if (below >= rank) return bin.greatest;
  }
  return max_;
}

}  // namespace lamina::sim
