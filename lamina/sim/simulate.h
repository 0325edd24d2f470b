#pragma once

#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/sim/disciplines.h"
#include "lamina/sim/trace.h"

namespace lamina::sim {

// Executes a plan of the instance under a discipline, event by event
// (docs/concepts.md#what-a-second-means).
//
// Backlogs are served first at every resource; jobs enter at their release and make their steps one
// after the other; delays occupy nothing; an overhead is paid once a stay. Tensors larger than the
// network's chunk move chunk by chunk, or under cut-through packet by packet: the hops of one
// transfer overlap, and the next stay starts with the last chunk. Only the steps and the
// priorities of the plan count: its times are what the simulation puts to the test. Jobs that the
// plan calls infeasible are left out.
//
// Fails where the plan is none of this instance: see `workload_of`.
[[nodiscard]] Expected<Trace> simulate(const Instance& instance, const Plan& plan,
                                       const Discipline& discipline, Bytes packet = kPacket);

}  // namespace lamina::sim
