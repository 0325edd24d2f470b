#pragma once

#include <optional>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/capacity.h"
#include "lamina/plan/check.h"
#include "lamina/plan/violation.h"

namespace lamina {

struct CapacityVerdict {
  bool ok = false;                      // no violation
  std::optional<double> theta, upper;   // of the plans, and of the prices; none: without a limit
  std::optional<Verdict> jobs{};        // of the plan of other jobs, if there is one
  std::vector<Violation> violations{};  // those of the other jobs' plan last
};

// The independent judge of what a network can serve: follows every plan of every stream, adds up
// what they ask of resources, and proves the upper bound from the prices by the least that any way
// pays at them (judged_charges.h), all from network and jobs alone and with arithmetic of its own.
// The plan of other jobs is judged in what the streams leave at their stated rates (left_over.h).
[[nodiscard]] CapacityVerdict check(const Instance& instance, const Capacity& capacity);

// By resource the share of its time that the plans take at the stated rates; steps that cannot be
// followed take nothing. O(steps).
[[nodiscard]] std::vector<double> loads_of(const Instance& instance, const Capacity& capacity);

}  // namespace lamina
