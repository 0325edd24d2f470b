#pragma once

#include <span>

#include "lamina/core/expected.h"
#include "lamina/plan/judge_figures.h"
#include "lamina/plan/plan.h"

namespace lamina {

// What the multipliers of a bound prove to be the least duration of the objective (Worth) over all
// plans of the judged jobs, found from network and jobs alone. Never less than what the jobs take
// alone, which is all that none prove. Fails where the multipliers name what does not exist, are
// negative or not finite, run against time, or add up to what no number holds; and in networks of
// chunks, where hops overlap.
//
// Times count from the earliest release, so that differences of late times lose no digits, and what
// rounding may have added is taken off again: 1e-12 of all that was added up. Weights and loads are
// used in proportion to the largest.
//
// Sums. Let pi_r(t) be the price of a second of service at r, w_j the weight of job j in the
// objective. In every plan
//   sum w_j C_j >= sum_j min over routes of [w_j U + charges] - sum_r integral of pi_r,
// with the integral from the first release and the end of r's backlog on, U the completion alone
// without backlogs, and a charge for every service of p seconds that the route, alone, begins at x:
//   sum over its seconds u of  min over t >= x + u without backlog of
//     pi_r(t) + share / p * (t - x - u).
// The shares of a route add up to w_j at most. Each service takes what it needs never to wait,
// p * (the steepest fall of pi_r), or what is left of w_j; behind a backlog, all that is left. The
// proof is in docs/concepts.md.
//
// Largest latency and makespan (the largest C_j - o_j, V). Weights z_j of jobs and y of loads are
// taken in proportion to their sum:
//   V >= sum_j min over routes of [z_j (U - o_j) + sum y load] + sum y (first release - last o).
//
// O(labels) for the label setting of each job; labels are limited (least_charge.h).
[[nodiscard]] Expected<Seconds> proved_bound(const Network& network, std::span<const Judged> jobs,
                                             const Objective& objective,
                                             const Multipliers& multipliers);

}  // namespace lamina
