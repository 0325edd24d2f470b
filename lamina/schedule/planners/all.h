#pragma once

#include "lamina/schedule/decoder.h"
#include "lamina/schedule/planners.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// All jobs by the rule; equal ones in the order given.
[[nodiscard]] std::vector<std::uint32_t> ordered(const Workload& workload, Order order);

// The same for jobs whose trips (by job) are given: kAutomatic is then Lawler's backward rule for
// the greatest lateness, exact on fictitious times (backward_rule.h), and as given for the rest.
[[nodiscard]] std::vector<std::uint32_t> order_of_trips(const Workload& workload,
                                                        std::span<const Trip* const> trips,
                                                        Order order);

// Routes every job as if it were alone, which needs one search a class of jobs, and then times the
// trips together in the order of the options: what jobs cost that do not look at each other.
[[nodiscard]] Schedule plan_independent(Workload& workload, const ScheduleOptions& options);

// Places the jobs in the order of the options, each on its best response to those before it
// (docs/theory.md#exact-best-response): no job can do better given all of higher priority. O(J)
// searches.
[[nodiscard]] Schedule plan_sequential(Workload& workload, const ScheduleOptions& options);

// Repeatedly fixes the job that would finish first given those fixed already. Lazily: completions
// found earlier are lower bounds, since what is placed only grows; the least of them is exact when
// its way still takes that long, and is searched anew otherwise. The sequence of completions is
// that of the plain greedy (docs/theory.md#lazy-greedy). O(J log J) placements and a few J
// searches.
[[nodiscard]] Schedule plan_greedy(Workload& workload, const ScheduleOptions& options);

// The same on fictitious times, what options.times = kFictitious asks of plan_greedy: a job waits,
// at every stay and hop, for the backlog and for all that those fixed before ask of the resource,
// whenever they come. Routing is then static, in the layered graph with these waits as prices, and
// one search serves all jobs of a class. The schedule is timed exactly all the same.
[[nodiscard]] Schedule plan_greedy_fictitiously(Workload& workload, const ScheduleOptions& options);

// The plain greedy, O(J^2) searches: the reference that plan_greedy is tested against.
[[nodiscard]] Schedule plan_greedy_plainly(Workload& workload, const ScheduleOptions& options);

// The same two for a workload that is served by another discipline. No exact best response is known
// there, since who comes later may delay those before. A job takes the best of a few trips: its
// own, and its best response under preemptive priority. Each is executed together with all that are
// fixed, and the one counts on which the job itself is through first, as the last of the order.
// Greedy re-examines the job that seemed to finish first until it still does. O(J) executions, and
// a few times as many.
[[nodiscard]] Schedule plan_sequentially_as_served(Workload& workload,
                                                   const ScheduleOptions& options);
[[nodiscard]] Schedule plan_greedily_as_served(Workload& workload, const ScheduleOptions& options);

// Simulated annealing over permutations, each decoded by exact best responses under preemptive
// priority and valued as the workload is served; moves exchange two jobs or move one; geometric
// cooling from the mean uphill step. The classical baseline.
[[nodiscard]] Schedule plan_annealing(Workload& workload, const ScheduleOptions& options);

// Local search over order and routes together, from the better of greedy and sequential. A step
// moves a job in the order, changes its way to another known one of its class or to its best
// response at its place, exchanges two jobs, or takes several out and puts each back where the
// whole gains most; it is taken if better, and with a falling probability if worse. Ways come from
// best responses and from routes under random prices, so that trips that no selfish job would take
// (docs/theory.md#social-cost) are among them. Under
// another discipline than preemptive priority it also starts from what it finds for that one in a
// part of its time; where priorities only break ties of one instant, it changes ways rather than
// the order. For the largest cost, it starts from the order of Lawler's backward rule on fictitious
// times (Theorem 4) where that is better. Anytime.
[[nodiscard]] Schedule plan_neighbourhood_search(Workload& workload,
                                                 const ScheduleOptions& options);

}  // namespace lamina::schedule
