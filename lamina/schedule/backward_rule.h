#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lamina/schedule/fictitious_times.h"
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

// The same for jobs that ask this of the network's resources, where a job that has that latency in
// the fictitious system costs so much: a cost that never falls.
using CostOfLatency = std::function<double(std::uint32_t job, Seconds latency)>;
[[nodiscard]] std::vector<std::uint32_t> order_backwards(const Network& network,
                                                         std::span<const Demand> demands,
                                                         const CostOfLatency& cost);

}  // namespace lamina::schedule
