#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "lamina/schedule/search_clock.h"
#include "lamina/schedule/thread_pool.h"

namespace lamina::schedule {

// The steps of a search, each of which is tried on what the steps before it left: several at once,
// on the bet that most change nothing. try_step(thread, slot, step) tries one and writes what
// belongs to the thread or the slot alone; then take(slot), in the order of the steps, says whether
// the step changed what others look at. Those tried behind it are dropped and tried anew, so that
// the search is that of one thread whatever the number of threads. Slots are below max_slots().
class Speculation {
 public:
  explicit Speculation(ThreadPool& pool) : pool_(&pool) {}

  [[nodiscard]] std::size_t max_slots() const {
    return pool_->num_threads() == 1 ? 1 : kSlotsPerThread * pool_->num_threads();
  }

  template <class Try, class Take>
  void run(const SearchClock& clock, const Try& try_step, const Take& take) {
    double changing = 0.5;  // share of the steps that change something, lately
    for (std::uint64_t step = 0; clock.has_step(step);) {
      const std::size_t wanted =
          std::clamp(static_cast<std::size_t>(1.0 / changing), std::size_t{1}, max_slots());
      std::size_t count = 1;
      while (count < wanted && clock.has_step(step + count)) ++count;
      pool_->run(count, [&](std::size_t thread, std::size_t slot) {
        try_step(thread, slot, step + slot);
      });
      bool changed = false;
      for (std::size_t slot = 0; slot < count && !changed; ++slot, ++step) {
        changed = take(slot);
        changing += kForgets * ((changed ? 1.0 : 0.0) - changing);
      }
      changing = std::max(changing, 1e-3);
    }
  }

 private:
  static constexpr std::size_t kSlotsPerThread = 4;
  static constexpr double kForgets = 0.05;

  ThreadPool* pool_;
};

}  // namespace lamina::schedule
