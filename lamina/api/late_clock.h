#pragma once

#include "lamina/model/job.h"
#include "lamina/plan/objective.h"
#include "lamina/plan/plan.h"

namespace lamina::api {

// Jobs that are planned as if the first of them came at time 0: differences of late times, such as
// Unix time, would lose the digits that latencies need.
struct EarlyInstance {
  Instance instance;
  Seconds origin;  // the earliest release, taken off all times
};

// What is left of the network's backlogs at the origin is then what it has at time 0. The network
// is the same one if nothing comes late or nothing is queued.
[[nodiscard]] EarlyInstance counted_from_first_release(const Instance& instance);

// Puts the times of a plan of the early instance back on the clock: those of each job are counted
// from its own release, so that latencies keep their digits.
void put_back_on_clock(const Instance& instance, const Objective& objective, Seconds origin,
                       Plan& plan);

}  // namespace lamina::api
