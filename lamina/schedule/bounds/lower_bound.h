#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "lamina/model/resources.h"
#include "lamina/schedule/bounds/timed_price.h"
#include "lamina/schedule/decoder.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// How much may be spent on a bound. The same effort gives the same bound.
struct BoundEffort {
  std::size_t num_rounds = 200;
  std::size_t num_labels = 2'000'000;       // that loads may make, all rounds together
  std::size_t num_cells = 1'800'000'000;    // of tables of prices; finding prices counts, too
  std::size_t num_threads = 1;              // the bound is the same whatever their number
  const std::atomic<bool>* stop = nullptr;  // set from outside: no further round
  std::optional<Seconds> time_limit;        // a round that is not over by then does not count
  Seconds origin{};  // what the clock that prices are told by shows at time 0
  std::function<void(double value)> on_progress = {};  // the best bound, after each round
};

// All service at a resource of the jobs released in [from, until]: it takes place between `from`
// and the last of their completions.
struct LoadPrice {
  ResourceId resource;
  double from = 0.0, until = 0.0;
  double weight = 0.0;
};

// Tells when the effort is spent, but for its labels: stopped, or out of time since this was made.
class BoundClock {
 public:
  explicit BoundClock(const BoundEffort& effort) : effort_(&effort) {}

  [[nodiscard]] bool is_over() const {
    if (effort_->stop != nullptr && effort_->stop->load(std::memory_order_relaxed)) return true;
    return effort_->time_limit && seconds() >= effort_->time_limit->value();
  }
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  // Nothing without a limit.
  [[nodiscard]] std::optional<double> seconds_left() const {
    if (!effort_->time_limit) return std::nullopt;
    return std::max(0.0, effort_->time_limit->value() - seconds());
  }
  // Of the limit, if there is one.
  [[nodiscard]] double part_spent() const {
    return effort_->time_limit ? seconds() / effort_->time_limit->value() : 0.0;
  }

 private:
  const BoundEffort* effort_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// A lower bound on the objective of every schedule, with what proves it.
struct LowerBound {
  double value = 0.0;              // as JobCosts::stated
  std::string_view kind;           // "alone", "timed-prices" or "loads"
  double cell = 0.0;               // s; of "timed-prices"
  std::vector<TimedPrice> prices;  // of "timed-prices"
  std::vector<double> weights;     // by job; of "loads"
  std::vector<LoadPrice> loads;    // of "loads"
};

// Every job as if nobody else were there (docs/theory.md#bounds-of-many-jobs).
[[nodiscard]] LowerBound bound_alone(const Workload& workload);

// The best bound within the effort for the workload's costs: prices of time for sums of latencies
// and completions, loads for the greatest of them or of latenesses, each at least what the jobs
// cost alone; that for all other objectives. The schedule says where prices may be needed; any will
// do.
[[nodiscard]] LowerBound lower_bound(const Workload& workload, const Schedule& schedule,
                                     const BoundEffort& effort);

}  // namespace lamina::schedule
