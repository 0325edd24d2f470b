#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/network.h"
#include "lamina/sim/record.h"
#include "lamina/sim/workload.h"

namespace lamina::sim {

// What a simulation found, as documents of format lamina.trace/1 show it.

// Start and end are those of plans: from reaching the resource until the job is through, delay
// included.
struct TracedStep {
  ResourceId resource;
  Seconds start, end;
  Seconds served;  // service, without interruptions
  Seconds delay;   // before the end
};

struct TracedJob {
  std::string id;
  Seconds release, completion, latency;
  Seconds planned_latency;           // what the plan says
  Seconds waiting;                   // latency without service and delays
  std::optional<bool> deadline_met;  // none without a deadline
  std::vector<TracedStep> steps;
};

struct Interval {
  std::uint32_t job = 0;   // position in Trace::jobs
  std::uint32_t step = 1;  // counted from 1
  Seconds start, end;
};

// A resource that some job uses; time spent on backlogs is not counted.
struct TracedResource {
  ResourceId resource;
  Seconds busy;
  double utilisation = 0.0;         // busy / last completion; 0 where nobody is busy
  std::vector<Interval> intervals;  // by start; those of no length are left out
};

// Of the jobs that were simulated; zero where there are none.
struct TraceSummary {
  Seconds makespan;  // last completion, from time 0
  Seconds mean_latency, max_latency;
  Seconds p50_latency, p95_latency,
      p99_latency;  // nearest rank: the least that so many do not exceed
  Seconds mean_planned_latency, mean_waiting;
  std::size_t num_deadlines_missed = 0;
  double utilisation = 0.0;  // mean over the resources that were busy
  std::uint64_t num_events = 0;
};

struct Trace {
  std::string discipline;
  std::vector<TracedJob> jobs;
  std::vector<TracedResource> resources;  // nodes in the network's order, then links
  TraceSummary summary;
};

// What a trace says of a job beside its times.
struct JobCaption {
  std::string id;
  Seconds planned_latency;
  std::optional<Seconds> deadline;  // counted from the release
};

// Puts in order what the execution of `workload` left behind. One caption a job.
// O(tasks + stretches log stretches).
[[nodiscard]] Trace trace_of(const Workload& workload, const Record& record,
                             std::span<const JobCaption> captions, std::string_view discipline);

}  // namespace lamina::sim
