#pragma once

#include <optional>

#include "lamina/model/job.h"
#include "lamina/plan/findings.h"
#include "lamina/plan/plan.h"

namespace lamina {

// The route that the steps of a planned row describe, where they are a walk of this job from its
// source through all layers to its destination; nothing otherwise, and every step that is at fault
// is among the findings. Times are not looked at.
//
// Where two neighbouring steps contradict each other it cannot be told which is wrong, so both are
// named; what follows is judged by what the later one says. O(steps + layers).
[[nodiscard]] std::optional<Route> judge_steps(const Network& network, const Job& job,
                                               const PlannedJob& row, Findings& findings);

}  // namespace lamina
