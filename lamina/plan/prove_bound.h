#pragma once

#include <span>

#include "lamina/core/expected.h"
#include "lamina/plan/judge_figures.h"
#include "lamina/plan/plan.h"

namespace lamina {

// What the multipliers of a bound prove to be the least duration of the objective (Worth) over all
// plans of the judged jobs, found from network and jobs alone. Never less than what the jobs take
// alone, which is all that none prove. Fails where the multipliers name what does not exist, are
// negative or not finite, rise, run against time, or add up to what no number holds; and in
// networks of chunks, where hops overlap.
//
// Times count from the earliest release, so that differences of late times lose no digits, and what
// rounding may have added is taken off again: 1e-12 of all that was added up. Weights and loads are
// used in proportion to the largest.
//
// Sums. Prices of a second of service that never rise: docs/theory.md#prices-of-time. In every plan
// the sum is at least what each job pays at the least in completion and prices, waiting as it
// likes, less what the prices can take in all. Refused where cells times states are more than 1e9;
// cells longer than any job takes alone prove nothing. O(states x cells).
//
// Largest latency and makespan (the largest C_j - o_j, V). Weights z_j of jobs and y of loads are
// taken in proportion to their sum:
//   V >= sum_j min over routes of [z_j (U - o_j) + sum y load] + sum y (first release - last o).
//
// A layered search a job.
[[nodiscard]] Expected<Seconds> proved_bound(const Network& network, std::span<const Judged> jobs,
                                             const Objective& objective,
                                             const Multipliers& multipliers);

}  // namespace lamina
