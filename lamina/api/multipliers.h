#pragma once

#include "lamina/plan/plan.h"
#include "lamina/schedule/bounds/lower_bound.h"
#include "lamina/schedule/workload.h"

namespace lamina::api {

// What proves a bound, by name, as plans hold it. Prices and weights of nothing are left out.
[[nodiscard]] Multipliers multipliers_of(const schedule::Workload& workload,
                                         const schedule::LowerBound& bound);

}  // namespace lamina::api
