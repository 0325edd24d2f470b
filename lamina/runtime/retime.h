#pragma once

#include <map>
#include <string>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/split/checked_plan.h"

namespace lamina::runtime {

// What parts took where they run, by job and part, both from 0.
using PartTimes = std::map<std::pair<std::size_t, std::size_t>, Seconds>;

// The plan that is made when nodes are as fast as the parts of `current` ran on them: each of these
// nodes becomes a device class of its own, whose times are those of `first` times what the parts
// took over what `first` says of them. Fails as the planner does, and with kUnsupported where no
// plan is left.
[[nodiscard]] Expected<split::CheckedPlan> plan_retimed(const split::CheckedPlan& first,
                                                        const split::CheckedPlan& current,
                                                        const PartTimes& times);

// Whether two plans do the same, whatever their times.
[[nodiscard]] bool is_same_plan(const Plan& a, const Plan& b);

}  // namespace lamina::runtime
