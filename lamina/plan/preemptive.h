#pragma once

#include <span>
#include <vector>

#include "lamina/plan/evaluate.h"

namespace lamina {

// A job on its route, with its rank: 1 is served before 2 wherever they meet.
struct Ranked {
  const Job* job = nullptr;
  const Route* route = nullptr;
  std::int64_t priority = 1;
  const Route* again = nullptr;  // of each further run, where the model generates
};

// The true times of many jobs: one order of priority at every resource, preemptive-resume, backlogs
// first (docs/concepts.md#what-a-second-means). Jobs of higher priority do not notice those of
// lower (docs/theory.md#exact-best-response), so they are laid down one after the other, each in
// the time that the ones before it leave. Tensors larger than the network's chunk are moved piece
// by piece (pieces.h), in packets of the usual size under cut-through. The answer is in the order
// of `jobs`. The judge's own method, sharing no code with the planners' completion times. Times are
// added up from the earliest release. O(legs log legs) for legs, or pieces at links, in all, and
// the sorting.
//
// Of a job whose model generates the legs of all its runs are laid down, up to the last stay of
// each (legs_of_runs); its results delay nobody, and are left to the caller.
[[nodiscard]] std::vector<Timetable> preemptive_times(const Network& network,
                                                      std::span<const Ranked> jobs);

// Whose service a job may have to wait for at a resource that it uses, under one discipline or
// another.
enum class WaitsFor {
  kHigher,             // all of higher priority
  kHigherAndOneLower,  // those, and at every visit one service of lower priority that has begun
  kAll
};

// The upper bounds of the fictitious system on the latencies (docs/theory.md#fictitious-system),
// counted from the releases: delays + for each resource of the route, once, its whole backlog, the
// job's service there and that of all jobs that it may wait for, whenever released; with
// kHigherAndOneLower also the longest service of a job of lower priority, at every visit. (Services
// in pieces may be interrupted between them: then all count.) In the order of `jobs`. O(legs log
// resources), and the sorting.
[[nodiscard]] std::vector<Seconds> fictitious_latencies(const Network& network,
                                                        std::span<const Ranked> jobs,
                                                        WaitsFor waits_for = WaitsFor::kHigher);

}  // namespace lamina
