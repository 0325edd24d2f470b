#pragma once

#include <cstdint>
#include <vector>

#include "lamina/plan/serving.h"
#include "lamina/schedule/workload.h"

namespace lamina::schedule {

// Prices schedules under the discipline that serves a workload (Workload::serving, which must be
// there): each is executed from its first event to its last. A query object of one thread.
class ServedValue {
 public:
  explicit ServedValue(const Workload& workload) : workload_(&workload) {}

  // The value of the jobs in the order, as if no others were there. O(legs log jobs).
  double of(const std::vector<std::uint32_t>& order, const std::vector<const Trip*>& trips);

  // What no discipline stays below where tensors travel whole: nobody waits, for backlogs neither.
  // O(legs).
  [[nodiscard]] double without_waiting(const std::vector<std::uint32_t>& order,
                                       const std::vector<const Trip*>& trips) const;

  // When the job at this place of the order that was priced last is through.
  [[nodiscard]] Seconds completion_at(std::size_t place) const { return completions_[place]; }

 private:
  const Workload* workload_;
  std::vector<ServedJob> jobs_;
  std::vector<Seconds> completions_;
};

}  // namespace lamina::schedule
