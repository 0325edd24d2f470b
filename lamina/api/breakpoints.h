#pragma once

#include <cstddef>
#include <vector>

#include "lamina/api/sweep.h"
#include "lamina/io/networks/network_change.h"

namespace lamina::api {

// The change that gives the varied value this number.
[[nodiscard]] std::vector<io::NetworkChange> at_value(const Vary& vary, double value);

// Fails with kUsage unless every plan's latency is a line in 1 / value (see sweep()).
[[nodiscard]] Expected<void> demand_lines(const Instance& instance, const SweepOptions& options,
                                          const PlanOptions& planning);

// Where the best plan of the one job changes, by rising value. The latency of a plan is a line in
// 1 / value, so that the least latency is concave in it, made of such lines: between two of them
// the point where they cross is planned anew, until no plan lies below (Eisner and Severance,
// "Mathematical techniques for efficient record segmentation in large shared databases", Journal of
// the ACM 23(4), 1976). Two plans a breakpoint. Empty if the job has no plan. Adds to
// `num_unproved`, unless null, how many of the plans made are not proved to be the best: points may
// then be missing.
[[nodiscard]] Expected<std::vector<Sweep::Breakpoint>> breakpoints(
    const Instance& instance, const Vary& vary, const PlanOptions& planning,
    const io::DeviceCatalogue& devices, std::size_t* num_unproved = nullptr);

}  // namespace lamina::api
