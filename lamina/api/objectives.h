#pragma once

#include <span>
#include <string_view>

#include "lamina/core/quantity.h"

namespace lamina::api {

// What an objective sees of one planned job.
struct Outcome {
  Seconds release, completion;
  double weight = 1.0;

  [[nodiscard]] Seconds latency() const { return completion - release; }
};

// What a plan is to make small. For one job all but `makespan` are its latency.
struct Objective {
  std::string_view name;
  std::string_view summary;
  bool takes_several;                               // `latency` is that of one job
  Seconds (*value)(std::span<const Outcome> jobs);  // of no jobs: 0
};

// All objectives, the default for one job first, then the one for several.
[[nodiscard]] std::span<const Objective> objectives();

// The row with this name, or nothing.
[[nodiscard]] const Objective* find_objective(std::string_view name);

}  // namespace lamina::api
