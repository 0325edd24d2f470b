#pragma once

#include <vector>

#include "lamina/schedule/decoder.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// Times, by resource, at which its price may turn: where services begin and end that overlap or
// touch, in the schedule or with every job on its way alone. Rising, none too close to the last.
// O(legs log legs).
[[nodiscard]] std::vector<std::vector<double>> turns_of(const Workload& workload,
                                                        const Schedule& schedule);

}  // namespace lamina::schedule
