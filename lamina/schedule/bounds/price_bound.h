#pragma once

#include "lamina/schedule/bounds/lower_bound.h"

namespace lamina::schedule {

// A bound on sums by prices of time, the Lagrangian dual of "a resource serves one job at a time".
//
// THEOREM. Let pi_r(t) >= 0 be a price for every second of service at resource r at time t. For a
// job j of weight w_j on a route P, let its services k be at r_k and, were it alone and without
// backlogs, from x_k to x_k + p_k, and let it complete at U_P. Let shares s_k >= 0 add up to w_j at
// most. Then in every schedule in which the resources serve their backlogs first, whatever else the
// discipline,
//
//   sum_j w_j C_j  >=  sum_j min_P [ w_j U_P + sum_k charge(r_k, x_k, p_k, s_k) ]
//                      - sum_r (integral of pi_r from the end of r's backlog on),
//
// where charge is the least that the service pays in price and waiting together, a second's waiting
// costing s_k (PriceCurve::charge).
//
// Proof. Take a schedule. The u-th second of service k takes place at a time t_k(u) = x_k + u +
// d_k(u) at which r_k has no backlog, and the delay d never shrinks on the way, so that d_k(u) is
// at most C_j - U_P. What all jobs pay together for their services is at most the integral of the
// prices, since a resource serves one job at a time. What job j pays is the sum over k of the
// integral over u of pi(t_k(u)), which is at least sum_k [ charge_k - (s_k / p_k) integral of d_k
// ], which is at least sum_k charge_k - w_j (C_j - U_P). Add w_j C_j, and sum over the jobs.
//
// Pricing is the minimum over P: shortest paths in the layered graph with labels of time, charges
// and share left (PricedSearch). Prices rise where jobs at their cheapest routes meet and fall
// where nobody comes: supergradient steps by Polyak's rule towards the schedule's value. Since any
// prices give a bound, no linear programme has to be solved, and every round's bound stands.
// O(rounds x pricing).
//
// The relaxation is the time-indexed one of Dyer and Wolsey, "Formulating the single machine
// sequencing problem with release dates as a mixed integer program", Discrete Applied Mathematics
// 26, 1990, with routes as columns; the steps are those of B. T. Polyak, "Minimization of unsmooth
// functionals", USSR Computational Mathematics 9, 1969.
[[nodiscard]] LowerBound bound_by_prices(const Workload& workload, const Schedule& schedule,
                                         const BoundEffort& effort);

}  // namespace lamina::schedule
