#pragma once

#include <vector>

#include "lamina/plan/plan.h"
#include "lamina/schedule/decoder.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// The rows of a plan for the jobs of a workload, by job: steps with their exact times under
// preemptive-resume priority, or as the workload is served, priorities 1..J, and the bound of the
// fictitious system (docs/theory.md#fictitious-system), for which every job of higher priority is
// taken to be there, whenever released. In a network of chunks tensors move piece by piece. That
// bound counts backlogs as they are in `network`, the workload's or one like it. O(legs log legs).
[[nodiscard]] std::vector<PlannedJob> rows_of(const Workload& workload, const Schedule& schedule,
                                              const Network& network);

}  // namespace lamina::schedule
