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

// Puts in order what the execution of `workload` in the network left behind. One caption a job, and
// the runs of jobs whose models generate, in the order of the jobs. O(tasks + stretches log
// stretches).
[[nodiscard]] Trace trace_of(const Network& network, const Execution& workload,
                             const Record& record, std::span<const JobCaption> captions,
                             std::string_view discipline, std::span<const TracedRuns> runs = {});

}  // namespace lamina::sim
