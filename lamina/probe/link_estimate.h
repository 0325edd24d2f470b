#pragma once

#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"

// What transfers and runs say of links and nodes.
namespace lamina::probe {

// The middle one of times, and half the distance between their quartiles relative to it.
struct Middle {
  Seconds median;
  double spread = 0.0;
};
// At least one time; order does not matter. O(n log n).
[[nodiscard]] Middle middle_of(std::vector<Seconds> times);

// Times of transfers of one size.
struct Transfers {
  Bytes size;
  std::vector<Seconds> times;
};

struct LinkEstimate {
  BytesPerSecond bandwidth;
  Seconds delay;
  double spread = 0.0;  // of the large transfers
};

// A transfer takes delay + size / bandwidth: slope and intercept of the middle times of two sizes,
// so that what every transfer pays, however large, is delay and does not lower the rate. A delay
// below zero is zero. Fails with kValue where the larger ones did not take longer.
[[nodiscard]] Expected<LinkEstimate> estimate_link(const Transfers& small, const Transfers& large);

// The size that takes about `wanted`, by transfers of two sizes so far, within [least, most].
[[nodiscard]] Bytes size_that_takes(Seconds wanted, const Transfers& small, const Transfers& large,
                                    Bytes least, Bytes most);

}  // namespace lamina::probe
