#pragma once

#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/model/resources.h"
#include "lamina/plan/route.h"

namespace lamina {

// One piece of work that a plan asks of one resource: it occupies the resource for `service`, and
// `delay` after that its result is where the next task needs it. The delay occupies nothing.
//
// The tasks of a job stand in one array, in the order of their legs, and each needs the one before
// it: done, delay included. Whoever goes through them from the front (evaluate, Timeline, the
// simulator) thus meets every task after what it needs. A plan with branches keeps all this: its
// tasks stand in a topological order, and an array beside them, which is empty for a walk, says
// which tasks each needs. So a walk pays nothing for it, and a task stays 24 bytes.
struct Task {
  ResourceId resource;
  Seconds service, delay;
};

// The time that a stay occupies its node, waiting not included: overhead + the layers' times +
// what beginning with its first layer and ending with its last cost (Model::enter_time). The node
// must be able to run the layers (asserted). O(layers of the stay).
[[nodiscard]] Seconds service_time(const Network& network, const Job& job, const Stay& stay);
// The time that a hop occupies its link: bytes / bandwidth.
[[nodiscard]] Seconds service_time(const Network& network, const Job& job, const Hop& hop);

// What one leg asks for: a stay one service without a delay, a hop one service with the delay of
// its link behind it. O(layers of the leg).
[[nodiscard]] Task task_of(const Network& network, const Job& job, const Leg& leg);

// What a route asks for, leg by leg. O(legs + layers).
[[nodiscard]] std::vector<Task> tasks_of(const Network& network, const Job& job,
                                         const Route& route);

}  // namespace lamina
