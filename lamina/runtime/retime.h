#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/runtime/fleet.h"
#include "lamina/split/checked_plan.h"

namespace lamina::runtime {

// What parts took where they run, by job and part, both from 0.
using PartTimes = std::map<std::pair<std::size_t, std::size_t>, Seconds>;

// Times each part of a deployment where it runs: medians of `turns`. The nodes take turns, and one
// turn of all takes at least `pace`: a run at its plan's pace finds caches as cold, where the same
// part over and over finds its weights in them and takes up to half the time. Errors name the
// agent.
[[nodiscard]] Expected<PartTimes> time_parts(Fleet& fleet, const std::vector<std::string>& nodes,
                                             const std::string& deployment, std::uint32_t turns,
                                             Seconds pace);

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
