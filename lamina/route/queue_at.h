#pragma once

#include "lamina/model/queues.h"
#include "lamina/plan/waiting.h"

namespace lamina::route {

// What a job meets at a resource: if queues drain when it falls idle, else how long its queue is.
// Null stands for the network's backlogs.
[[nodiscard]] inline Seconds queue_at(const Resources& resources, ResourceId r, Waiting rule,
                                      const Queues* queues) {
  if (queues == nullptr) return resources.backlog_time(r);
  return rule == Waiting::kDraining ? queues->idle_from(r) : queues->queued(r);
}

}  // namespace lamina::route
