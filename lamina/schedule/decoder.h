#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "lamina/schedule/running_value.h"
#include "lamina/schedule/served_value.h"
#include "lamina/schedule/timeline.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// A schedule: jobs in order of priority, and the trip of each (by job). That decides every time.
struct Schedule {
  std::vector<std::uint32_t> order;
  std::vector<const Trip*> trips;
  double value = std::numeric_limits<double>::infinity();  // as the objective has it
};

// The value of a schedule, placed from nothing: what the incremental prices below are checked
// against in debug builds.
[[nodiscard]] double value_anew(const Workload& workload, const std::vector<std::uint32_t>& order,
                                const std::vector<const Trip*>& trips);

// Prices schedules exactly. What two schedules in a row have in common, from the highest priority
// down, is placed once: pricing costs what is below the first difference. Under another discipline
// than preemptive priority every schedule is executed as a whole. A query object of one thread.
class Decoder {
 public:
  explicit Decoder(const Workload& workload);

  // The value of the schedule. Stops early, with infinity, once it is certain to be `limit` or
  // more: what the jobs not yet placed cost alone is added.
  double evaluate(const std::vector<std::uint32_t>& order, const std::vector<const Trip*>& trips,
                  double limit = std::numeric_limits<double>::infinity());

  // Places exactly the first `count` jobs of the order; the timeline is then what the next one
  // meets, or would meet under preemptive priority.
  const Timeline& place_first(std::size_t count, const std::vector<std::uint32_t>& order,
                              const std::vector<const Trip*>& trips);

  // Completion of the job at this position of the schedule priced last.
  [[nodiscard]] Seconds completion_at(std::size_t position) const {
    return placed_[position].completion;
  }
  [[nodiscard]] std::size_t num_placed() const { return placed_.size(); }

 private:
  struct Placed {
    std::uint32_t job;
    const Trip* trip;
    Seconds completion;
  };

  void keep_common(std::size_t count, const std::vector<std::uint32_t>& order,
                   const std::vector<const Trip*>& trips);
  void place(std::uint32_t job, const Trip* trip);

  const Workload* workload_;
  std::optional<ServedValue> served_;
  Timeline timeline_;
  std::vector<Placed> placed_;
  RunningValue value_;  // of the same jobs
};

}  // namespace lamina::schedule
