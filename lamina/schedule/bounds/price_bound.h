#pragma once

#include "lamina/schedule/bounds/lower_bound.h"

namespace lamina::schedule {

// A bound on sums by prices of time that never rise (docs/theory.md#prices-of-time), the Lagrangian
// dual of "a resource serves one job at a time": whatever the discipline, the sum is at least what
// each job pays at least in completion and prices, less what the prices can take in all.
//
// Prices are found by column generation without a solver: PriceMaster proposes them from walks
// known so far, PricedSweep says what they prove and finds the walks that are then the cheapest.
// Every sweep of all layers gives a bound, so that the search may stop at any time; the bound is
// never below that of the jobs alone. It states 1e-9 less than the sweep finds, as the judge does.
// O(rounds x states x cells).
[[nodiscard]] LowerBound bound_by_prices(const Workload& workload, const Schedule& schedule,
                                         const BoundEffort& effort);

}  // namespace lamina::schedule
