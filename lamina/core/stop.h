#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "lamina/core/quantity.h"

namespace lamina {

// Tells work that may take long when to end: somebody has set a flag, or time is up. Whoever works
// asks now and then, between steps of about a millisecond at most, and ends with what there is.
// Copies ask the same flag, which must outlive them.
class StopToken {
 public:
  using Clock = std::chrono::steady_clock;

  StopToken() = default;  // never
  // `flag` may be null; the limit counts from now, and none is no limit.
  explicit StopToken(const std::atomic<bool>* flag, std::optional<Seconds> limit = std::nullopt)
      : flag_(flag) {
    // More than a clock can hold is no limit either.
    if (limit && limit->value() < kLongest)
      deadline_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                     std::chrono::duration<double>(limit->value()));
  }

  // Whether it can ever be set: else nobody need ask.
  [[nodiscard]] bool can_stop() const { return flag_ != nullptr || deadline_.has_value(); }
  // Whether to end now. About 20 ns with a limit, else 1.
  [[nodiscard]] bool is_set() const {
    if (flag_ != nullptr && flag_->load(std::memory_order_relaxed)) return true;
    return deadline_ && Clock::now() >= *deadline_;
  }

 private:
  static constexpr double kLongest = 1e9;  // s

  const std::atomic<bool>* flag_ = nullptr;
  std::optional<Clock::time_point> deadline_;
};

}  // namespace lamina
