#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lamina/core/quantity.h"
#include "lamina/model/network.h"
#include "lamina/plan/trace.h"
#include "lamina/sim/execution.h"
#include "lamina/sim/record.h"
#include "lamina/sim/runs.h"

namespace lamina::sim {

// What a trace says of a job beside its times.
struct JobCaption {
  std::string id;
  Seconds planned_latency;
  std::optional<Seconds> deadline;  // counted from the release
};

// A job whose model generates: its runs, and what became of them.
struct TracedRuns {
  const Runs* runs;
  Generated times;
};

// What is told of an execution beside its record.
struct TraceCaptions {
  std::span<const JobCaption> jobs;  // one a job
  std::string_view discipline;
  std::span<const TracedRuns> runs{};  // of jobs whose models generate, in the order of the jobs
};

// Puts in order what the execution of `workload` in the network left behind. O(tasks + stretches
// log stretches).
[[nodiscard]] Trace trace_of(const Network& network, const Execution& workload,
                             const Record& record, const TraceCaptions& captions);

}  // namespace lamina::sim
