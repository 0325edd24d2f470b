#pragma once

#include <span>
#include <string_view>

#include "lamina/plan/serving.h"
#include "lamina/sim/execution.h"
#include "lamina/sim/record.h"

namespace lamina::sim {

// Who of those present at a resource is served.
struct Discipline {
  std::string_view name;
  std::string_view summary;
  // Executes the workload to its end. O(events log(jobs on their way + resources)). With
  // `on_release` the tasks of the jobs are added to the workload.
  Record (*run)(Execution& workload, const RunOptions& options);
  WaitsFor waits_for = WaitsFor::kAll;
};

// All disciplines, the default first: a new one is one file and one row.
[[nodiscard]] std::span<const Discipline> disciplines();

// The row with this name, or nothing.
[[nodiscard]] const Discipline* find_discipline(std::string_view name);

}  // namespace lamina::sim
