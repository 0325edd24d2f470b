#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "lamina/schedule/planners.h"

namespace lamina::schedule {

// When a search ends: at the time limit where there is one, else after a number of steps (so that
// equal seeds give equal plans), and whenever it is stopped from outside.
class SearchClock {
 public:
  SearchClock(const PlannerOptions& options, std::uint64_t num_steps)
      : options_(&options), num_steps_(num_steps) {}

  // Counts a step; false: no more.
  [[nodiscard]] bool step() {
    ++step_;
    if (options_->stop != nullptr && options_->stop->load(std::memory_order_relaxed)) return false;
    return options_->time_limit ? seconds() < options_->time_limit->value() : step_ <= num_steps_;
  }

  // How much of the search is over, 0 .. 1.
  [[nodiscard]] double progress() const {
    const double part = options_->time_limit
                            ? seconds() / std::max(options_->time_limit->value(), 1e-9)
                            : static_cast<double>(step_) / static_cast<double>(num_steps_);
    return std::min(part, 1.0);
  }

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  const PlannerOptions* options_;
  std::uint64_t num_steps_;
  std::uint64_t step_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace lamina::schedule
