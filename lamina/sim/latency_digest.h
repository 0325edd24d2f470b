#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "lamina/core/quantity.h"

namespace lamina::sim {

// Count, mean, greatest and percentiles of any number of latencies in bounded memory.
//
// Percentiles are by nearest rank: the least that so large a share does not exceed. They are exact
// until more than `num_exact` have come; from then on latencies that agree in the first 10 bits of
// their mantissa count as the greatest of them, so that percentiles are too high by less than 0.1
// %.
class LatencyDigest {
 public:
  explicit LatencyDigest(std::size_t num_exact) : num_exact_(num_exact) {}

  // O(1), then O(log of how many differ).
  void add(Seconds latency);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Seconds mean() const;  // 0 of none
  [[nodiscard]] Seconds max() const { return max_; }
  // The least that `share` of them, above 0 and at most 1, do not exceed; 0 of none. O(n).
  [[nodiscard]] Seconds percentile(double share) const;

 private:
  struct Alike {
    std::uint64_t count = 0;
    Seconds greatest;
  };

  void put_in_bin(Seconds latency);

  std::size_t num_exact_;
  std::uint64_t count_ = 0;
  Seconds sum_, max_;
  std::vector<Seconds> exact_;           // all, while they are few
  std::map<std::uint64_t, Alike> bins_;  // then: by their leading bits, which ascend as they do
};

}  // namespace lamina::sim
