#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/sim/workload.h"

namespace lamina::sim {

// A stretch in which a resource served one task without a break.
struct Stretch {
  JobIndex job;
  std::uint32_t task = 0;  // position in Workload::tasks, which names the resource
  Seconds start, end;
};

// What an execution leaves behind.
struct Record {
  std::vector<Seconds> completion;  // of each job
  std::vector<Seconds> busy;        // of each resource: the jobs' service there
  std::uint64_t num_events = 0;     // arrivals, departures and backlogs that are done
  std::vector<Seconds> arrival;     // of each task: when the job reached the resource ...
  std::vector<Seconds> departure;   // ... and left it; the delay follows
  std::vector<Stretch> stretches;   // in the order of their ends; those of no length are left out
};

// What is queued at the resources at one instant. The same under every discipline that never idles
// while somebody waits, as all of ours.
class Load {
 public:
  Load(std::span<const Seconds> idle_from, Seconds now) : idle_from_(idle_from), now_(now) {}

  // How long the resource would still be busy if nobody else arrived there.
  [[nodiscard]] Seconds queued(ResourceId resource) const {
    return std::max(Seconds(), idle_from_[resource.index()] - now_);
  }

 private:
  std::span<const Seconds> idle_from_;
  Seconds now_;
};

// Called when a job is released; answers the tasks that it shall do. Whoever answers may be a
// planner; the simulation does not know.
using OnRelease = std::function<std::vector<Task>(JobIndex job, Seconds now, const Load& load)>;

struct RunOptions {
  bool timeline = true;  // record arrivals, departures and stretches; else those stay empty
  OnRelease on_release;  // if set: called for every job; without it jobs do the tasks they have
};

}  // namespace lamina::sim
