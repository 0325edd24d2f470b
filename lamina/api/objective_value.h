#pragma once

#include <optional>
#include <span>

#include "lamina/core/quantity.h"
#include "lamina/plan/objective.h"

namespace lamina::api {

// What an objective sees of one planned job.
struct JobTimes {
  Seconds release, completion;
  double weight = 1.0;
  std::optional<Seconds> deadline{};  // counted from the release

  [[nodiscard]] Seconds latency() const { return completion - release; }
};

// What the objective is worth, whatever its unit; 0 for no jobs, and for a lateness where no job
// has a deadline. O(jobs).
[[nodiscard]] Seconds value_of(const Objective& objective, std::span<const JobTimes> jobs);

// The same where the times are lower bounds that rounding may have made a little larger: deadlines
// that are missed by less do not count as missed.
[[nodiscard]] Seconds least_value_of(const Objective& objective, std::span<const JobTimes> jobs);

}  // namespace lamina::api
