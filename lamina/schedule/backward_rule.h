#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// The order of priority in which the largest cost, on the times of the fictitious system, is least
// for these trips (by job): Lawler's backward rule [1], docs/theory.md#priorities-for-given-routes.
// Of the jobs left, the one that costs least there takes the last place. Exact for fictitious
// times, since a job's depends on who goes before it, not in which order; a guess for true ones. Of
// equal costs the later job goes last. O(jobs^2 legs).
//
// [1] E. L. Lawler, "Optimal sequencing of a single machine subject to precedence constraints",
//     Management Science 19, 1973.
[[nodiscard]] std::vector<std::uint32_t> order_backwards(const Workload& workload,
                                                         std::span<const Trip* const> trips);

}  // namespace lamina::schedule
