#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/schedule/job_costs.h"

namespace lamina::schedule {

// The value of jobs that are added one after the other, and taken back in the opposite order.
class RunningValue {
 public:
  // `alone`: by job, a completion that it never undercuts; only for `reaches`. The costs must
  // outlive it.
  explicit RunningValue(const JobCosts& costs, std::span<const Seconds> alone = {});

  // O(1).
  void add(std::uint32_t job, Seconds completion);
  // Takes back all but the first `count`.
  void keep(std::size_t count) { entries_.resize(count); }

  // Of the jobs added; 0 of none. O(1) for sums and the greatest, else O(jobs).
  [[nodiscard]] double value() const;
  // Whether the value of all jobs is certain to be `limit` or more, wherever the others complete.
  // As fast.
  [[nodiscard]] bool reaches(double limit) const;

 private:
  struct Entry {
    double cost;
    double cost_alone;
    double value;        // sum or greatest up to here
    double value_alone;  // of the same jobs alone (sums only)
  };

  const JobCosts* costs_;
  std::vector<double> alone_;         // costs, by job
  double all_alone_ = 0.0;            // sum or greatest
  std::vector<double> sorted_alone_;  // rising, for percentiles
  std::vector<Entry> entries_;
};

}  // namespace lamina::schedule
