#pragma once

#include <cstddef>
#include <vector>

#include "lamina/capacity/pool.h"

namespace lamina::capacity {

// One way for each stream: that of stream s is ways()[class][chosen[s]], by the position of s in
// Demand::streams.
struct OneWayEach {
  std::vector<std::size_t> chosen;
  double largest_load = 0.0;  // at theta = 1
};

// Chooses so that the largest load is small: shares are rounded, streams change to the way that
// the others leave cheapest, one after the other and at rising sharpness, and a branch and bound
// over the ways known tries to do better, within a number of steps. More ways are looked for at the
// prices on the way. No choice is proved to be the best one (the problem is strongly NP-hard, even
// for two nodes: it holds multiprocessor scheduling).
[[nodiscard]] OneWayEach one_way_each(Pool& pool);

}  // namespace lamina::capacity
