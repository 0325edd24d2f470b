#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/queues.h"
#include "lamina/sim/execution.h"

namespace lamina::sim {

// A stretch in which a resource served one task without a break.
struct Stretch {
  JobIndex job;
  std::uint32_t task = 0;  // position in Execution::tasks, which names the resource
  Seconds start, end;
};

// What an execution leaves behind.
struct Record {
  std::vector<Seconds> completion;  // of each job
  std::vector<Seconds> busy;        // of each resource: the jobs' service there
  Seconds end;                      // of the last event
  std::vector<Seconds>
      idle_from;                 // of each resource, if queues were asked for: as Queues at the end
  std::uint64_t num_events = 0;  // arrivals, departures and backlogs that are done
  std::vector<Seconds> arrival;  // of each task: when the job reached the resource ...
  std::vector<Seconds> departure;  // ... and left it, with its last piece; the delay follows
  // In the order of their ends; those of no length are left out. Neighbouring pieces of a task are
  // one stretch, in the order of the first's end.
  std::vector<Stretch> stretches;
};

// What a job shall do, and in what pieces: of each task, or empty where all are whole.
struct Assignment {
  std::vector<Task> tasks;
  std::vector<Pieces> pieces = {};
};

// Called when a job is released; answers the tasks that it shall do. Whoever answers may be a
// planner; the simulation does not know. The queues are those of the moment, and the same under
// every discipline that never idles while somebody waits, as all of ours.
using OnRelease = std::function<Assignment(JobIndex job, const Queues& queues)>;

// Jobs that arrive while a simulation runs, as many as it takes. The simulation keeps nothing of a
// job that is through: its place, a JobIndex, then goes to another.
class Feed {
 public:
  Feed() = default;
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;
  Feed(Feed&&) = delete;
  Feed& operator=(Feed&&) = delete;
  virtual ~Feed() = default;

  // When the next one arrives, not before the one before; infinite if none does. Nothing: the
  // simulation ends here. Asked once for each.
  virtual std::optional<Seconds> next() = 0;
  // It has arrived and is called `job`; answers what it shall do, in whole pieces.
  virtual Assignment arrive(JobIndex job, const Queues& queues) = 0;
  // The job has left its last resource: it is through at `completion`, after the last delay.
  virtual void complete(JobIndex job, Seconds completion) = 0;
};

// A feed may bring so many jobs in all.
inline constexpr double kMostFed = 1e9;

struct RunOptions {
  bool timeline = true;  // record arrivals, departures and stretches; else those stay empty
  OnRelease on_release;  // if set: called for every job; without it jobs do the tasks they have
  // If set: the workload has no jobs of its own and moves nothing in pieces, and there is no
  // timeline.
  Feed* feed = nullptr;
  Seconds until = Seconds::infinity();  // what happens later does not
};

}  // namespace lamina::sim
