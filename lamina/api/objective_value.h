#pragma once

#include <span>

#include "lamina/core/quantity.h"
#include "lamina/plan/objective.h"

namespace lamina::api {

// What an objective sees of one planned job.
struct JobTimes {
  Seconds release, completion;
  double weight = 1.0;

  [[nodiscard]] Seconds latency() const { return completion - release; }
};

// What the objective is worth; 0 for no jobs. O(jobs).
[[nodiscard]] Seconds value_of(const Objective& objective, std::span<const JobTimes> jobs);

}  // namespace lamina::api
