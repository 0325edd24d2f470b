#pragma once

#include <span>
#include <vector>

#include "lamina/schedule/bounds/priced_chain.h"

namespace lamina::schedule {

// A job at its source, and when (s).
struct Arrival {
  std::size_t node;
  double time;
};

// Lowers `first`, by resource, to the earliest time at which some of the jobs, which share the
// chain, can ask for the resource on a way that ends; they wait for backlogs and for nobody else.
// O(groups (m + n log n)).
void find_earliest_asks(const PricedChain& chain, std::span<const Arrival> jobs,
                        std::span<const double> backlog, std::span<double> first);

}  // namespace lamina::schedule
