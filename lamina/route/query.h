#pragma once

#include "lamina/core/stop.h"
#include "lamina/model/job.h"
#include "lamina/model/queues.h"
#include "lamina/plan/objective.h"
#include "lamina/plan/waiting.h"

namespace lamina::route {

// What an engine is asked for: the best route of one job, alone in the network. An aggregate, so
// that what most do not ask for can be left out: `solve({job, waiting})`.
struct Query {
  const Job& job;
  Waiting waiting = Waiting::kDraining;
  const Objective* objective = &default_objective(1);  // what is minimised; never null
  Limits limits{};                                     // what the route may use up
  StopToken stop{};  // engines ask it once a layer or more often, and end when it is set
  // What is queued at the resources, instead of the network's backlogs; null: those. Under draining
  // the times at which resources fall idle count, under the other rules what is queued now.
  const Queues* queues = nullptr;

  // Whether the earliest completion is the answer, whatever else the route takes but memory.
  [[nodiscard]] bool is_earliest() const;
  // Whether memory may limit the route (model/memory_use.h).
  [[nodiscard]] bool memory_may_bind(const Network& network) const;
};

}  // namespace lamina::route
