#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/resource_name.h"

namespace lamina {

// What came of jobs that were executed: as files hold it (lamina.trace/1), with names instead of
// ids, and as a simulation leaves it. Whoever executes plans reports by one of these.

// Start and end are those of plans: from reaching the resource until the job is through, delay
// included.
struct TracedStep {
  std::uint32_t resource = 0;  // position in Trace::resources
  Seconds start, end;
  Seconds served;  // service, without interruptions
  Seconds delay;   // before the end
};

struct TracedJob {
  std::string id;
  Seconds release, completion, latency;
  Seconds planned_latency;             // what the plan says
  Seconds waiting;                     // latency without service and delays
  std::optional<bool> deadline_met{};  // none without a deadline
  // Where the model generates: the latency of the first run's result, and the mean time from the
  // end of one run's last stay to that of the next.
  std::optional<Seconds> first_token{}, time_per_token{};
  std::vector<TracedStep> steps{};  // files do not hold them: empty in a trace that was read
};

// A stretch of service without a break.
struct TracedInterval {
  std::uint32_t job = 0;   // position in Trace::jobs
  std::uint32_t step = 1;  // of the job's plan, from 1
  Seconds start, end;
  // From 1, where the model generates; then steps are those of this run.
  std::optional<std::uint32_t> run{};
};

// A resource that some job uses; time spent on backlogs is not counted.
struct TracedResource {
  ResourceName name;
  Seconds busy;
  // busy / last completion; 0 if it never serves. At most 1: results of models that generate travel
  // beside all else.
  double utilisation = 0.0;
  std::vector<TracedInterval> intervals{};  // by start; those of no length are left out
  // Where streams were served, which keep no intervals: seconds of work that are queued at the end,
  // and by how much that grows each second; none if it does not.
  std::optional<Seconds> queued{};
  std::optional<double> growth{};
};

// Of the jobs that were executed; zero where there are none.
struct TraceSummary {
  Seconds makespan;  // last completion, from time 0
  Seconds mean_latency, max_latency;
  Seconds p50_latency, p95_latency, p99_latency;  // nearest rank: the least that so many do not
                                                  // exceed
  Seconds mean_planned_latency, mean_waiting;
  std::uint64_t num_deadlines_missed = 0;
  double utilisation = 0.0;  // mean over the resources that were busy
  std::uint64_t num_events = 0;
};

// How jobs came to their plans that were planned when they arrived.
struct TracedArrivals {
  std::string planner;
  std::optional<double> per_s{};         // their rate; none: every job once, at its release
  std::vector<std::string> unplanned{};  // jobs for which there is no plan, whatever the queues
};

// Of a stream: latencies are of its inferences that are through by the end.
struct TracedStream {
  std::string id;
  PerSecond rate;
  Arrivals arrivals = Arrivals::kPoisson;
  std::uint64_t num_arrived = 0, num_through = 0;
  Seconds mean_latency, p50_latency, p95_latency, p99_latency, max_latency;
  std::uint64_t num_deadlines_missed = 0;
};

// How streams were served. What they did is summed up: their inferences are no rows of `jobs`,
// which holds those jobs beside them that are through.
struct TracedStreams {
  Seconds duration;                 // for so long; if it was stopped, until then
  std::string policy{};             // what decided on arrival; empty: given plans, by their shares
  bool stopped = false;             // from outside, before the time was over
  std::uint64_t num_under_way = 0;  // at the end
  std::vector<std::string> unplanned{};  // ids without a plan, which are left out
  std::vector<TracedStream> rows{};
};

struct Trace {
  std::string discipline;
  std::vector<TracedJob> jobs;
  std::vector<TracedResource> resources;  // nodes in the network's order, then links
  TraceSummary summary;
  std::optional<TracedArrivals> arrivals{};  // none: a plan was executed
  std::optional<TracedStreams> streams{};
};

// How many jobs and inferences of streams the summary is about.
[[nodiscard]] inline std::uint64_t num_executed(const Trace& trace) {
  std::uint64_t count = trace.jobs.size();
  if (trace.streams)
    for (const TracedStream& row : trace.streams->rows) count += row.num_through;
  return count;
}

}  // namespace lamina
