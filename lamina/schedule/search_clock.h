#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "lamina/schedule/decoder.h"
#include "lamina/schedule/planners.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// When a planner ends: at the time limit where there is one, else, if it searches, after a number
// of steps (so that equal seeds give equal plans), and whenever it is stopped from outside.
class SearchClock {
 public:
  explicit SearchClock(const ScheduleOptions& options, std::uint64_t num_steps = 1)
      : options_(&options), num_steps_(options.num_steps.value_or(num_steps)) {}

  // Stopped, or out of time.
  [[nodiscard]] bool is_over() const {
    if (options_->stop != nullptr && options_->stop->load(std::memory_order_relaxed)) return true;
    return options_->time_limit && seconds() >= options_->time_limit->value();
  }

  // Whether there is to be step number `step`, from 0.
  [[nodiscard]] bool has_step(std::uint64_t step) const {
    return (options_->time_limit || step < num_steps_) && !is_over();
  }

  // How much of the search is over at that step, 0 .. 1.
  [[nodiscard]] double progress(std::uint64_t step) const {
    const double part = options_->time_limit
                            ? seconds() / std::max(options_->time_limit->value(), 1e-9)
                            : static_cast<double>(step) / static_cast<double>(num_steps_);
    return std::min(part, 1.0);
  }

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  // The options of a planner that this one lets run for at most that share of the time.
  [[nodiscard]] ScheduleOptions share(double of_all) const {
    ScheduleOptions part = *options_;
    if (part.time_limit)
      part.time_limit = std::max(Seconds(), *part.time_limit * of_all - Seconds(seconds()));
    return part;
  }

 private:
  const ScheduleOptions* options_;
  std::uint64_t num_steps_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace lamina::schedule
