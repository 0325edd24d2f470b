#pragma once

#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/route.h"
#include "lamina/plan/waiting.h"

namespace lamina {

struct Task;

struct Breakdown {
  Seconds compute;       // layers' times and overheads
  Seconds transmission;  // bytes / bandwidth; in chunks what transfers take but for the other parts
  Seconds propagation;   // delays
  Seconds waiting;       // what backlogs, and other jobs, add

  [[nodiscard]] Seconds total() const { return compute + transmission + propagation + waiting; }
};

// A leg with its times: it starts when the job reaches the resource and ends when the job is
// through (a hop: when the tensor has arrived), so end - start = waiting + service + delay. A
// tensor that travels in chunks reaches a link with its first one and has arrived with its last
// byte, so that the hops of one transfer overlap; `waiting` is then what this hop adds to the
// arrival over that of a transfer without backlogs.
struct TimedLeg {
  Leg leg;
  Seconds waiting, start, end;
};

struct Timetable {
  std::vector<TimedLeg> legs;
  Breakdown breakdown;
  Seconds completion;  // absolute
  Seconds latency;     // completion - release, added up from the release: exact at any clock

  // Appends a leg, which asks for this task, and counts it in the breakdown; completion and latency
  // are left to whoever keeps the clock.
  void add(const TimedLeg& leg, const Task& task);
};

// What the legs cost one job, alone in the network with its backlogs, from first principles:
// docs/concepts.md#what-a-second-means. Neighbouring hops of a tensor larger than the network's
// chunk are one transfer (chunked_transfer.h). Times are added up from the release, so that a late
// clock costs no digits. The route must be one of this job in this network (asserted): legs join,
// layers run in order, every node can run its layers. O(legs + layers).
[[nodiscard]] Timetable evaluate(const Network& network, const Job& job, Waiting waiting,
                                 const Route& route);
// The same behind other queues than the network's backlogs: by resource how long each is, counted
// from the release.
[[nodiscard]] Timetable evaluate(const Network& network, const Job& job, Waiting waiting,
                                 const Route& route, std::span<const Seconds> queues);

// What neighbouring legs of a route cost the job behind the network's backlogs if the first of them
// begins at `start`, on the clock of the releases; times count from there.
[[nodiscard]] Timetable evaluate_part(const Network& network, const Job& job, Waiting waiting,
                                      std::span<const Leg> legs, Seconds start);

// The upper bound of the fictitious system for a job alone (docs/theory.md#fictitious-system),
// counted from the release: delays + for each resource of the route, once, its whole backlog and
// the job's service.
[[nodiscard]] Seconds fictitious_latency(const Network& network, const Job& job,
                                         const Route& route);

}  // namespace lamina
