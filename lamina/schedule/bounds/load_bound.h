#pragma once

#include "lamina/schedule/bounds/lower_bound.h"

namespace lamina::schedule {

// A bound on the largest cost by loads (docs/theory.md#bounds-of-many-jobs). Let cost_j = C_j -
// o_j, and let V be the largest. Jobs that do not count, which have no deadline where lateness is
// asked for, are left out: they may go last. Whatever the schedule,
//
//   V >= U_P - o_j                                     for the route P of job j, alone,
//   V >= load_r(S) + min_S release - max_S o           for a set S of jobs and a resource r,
//
// since all service of S at r lies between the first release and the last completion. Weights z_j
// and y_{r,S} that add up to 1 make one bound of them all, whose least over the routes falls apart
// into one shortest path in the layered graph a job, with price z_j + y on service and z_j on
// delays:
//
//   V >= sum_j min_P [ z_j (U_P - o_j) + sum_{r,S: j in S} y_{r,S} load_r(P) ]
//        + sum_{r,S} y_{r,S} (min_S release - max_S o).
//
// The weights are found by multiplicative updates (Y. Freund, R. E. Schapire, "Adaptive game
// playing using multiplicative weights", Games and Economic Behavior 29, 1999): bounds that the
// cheapest routes break become heavier. Any weights give a bound; no linear programme is solved.
// O(rounds x jobs) layered searches.
[[nodiscard]] LowerBound bound_by_loads(const Workload& workload, const Schedule& schedule,
                                        const BoundEffort& effort);

}  // namespace lamina::schedule
