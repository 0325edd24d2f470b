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

namespace lamina::sim {

// What a trace says of a job beside its times.
struct JobCaption {
  std::string id;
  Seconds planned_latency;
  std::optional<Seconds> deadline;  // counted from the release
};

// Puts in order what the execution of `workload` in the network left behind. One caption a job.
// O(tasks + stretches log stretches).
[[nodiscard]] Trace trace_of(const Network& network, const Execution& workload,
                             const Record& record, std::span<const JobCaption> captions,
                             std::string_view discipline);

}  // namespace lamina::sim
