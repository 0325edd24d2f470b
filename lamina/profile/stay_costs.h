#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"

namespace lamina::profile {

// Measured times of a chain of L layers: W the whole, P_k layers 1..k, S_k layers k+1..L. Both are
// infinite where the model cannot be cut.
struct CutTimes {
  Seconds whole;                // W
  std::vector<Seconds> before;  // P_k of cut k = 1 .. L-1
  std::vector<Seconds> behind;  // S_k, likewise
};

// What the layers of a stay take: the sum of `times`, the first one's `enter` and the last one's
// `leave`. None is negative.
struct StayCosts {
  std::vector<Seconds> times, enter, leave;  // of layers 1 .. L

  [[nodiscard]] Seconds of_stay(std::size_t first, std::size_t last) const;
};

// Costs by which a stay of layers i..j takes P_j + S_{i-1} - W (with P_L = S_0 = W): what the two
// halves of a model take together, beyond the whole, is what cutting there costs, and what the
// layers in front of a stay and behind it take falls out, however fused they are inside.
//
// With C_k the sum of times of layers 1..k this means leave_k = P_k - C_k and enter_{k+1} = C_k -
// (W
// - S_k), so that any C that never falls and lies between W - S_k and P_k gives the same stays; C
// is taken in the middle of where it may lie. There is such a C unless measured stays take less
// than nothing, which errors of measuring bring about: then C is in the middle of what it would
// have to violate, and what would be negative is 0. Beginning and ending stays where the model
// cannot be cut costs nothing. O(L).
[[nodiscard]] StayCosts costs_of(const CutTimes& measured);

}  // namespace lamina::profile
