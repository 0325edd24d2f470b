#pragma once

#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/objective.h"

namespace lamina::schedule {

// An objective of several jobs as the planners see it: every job has a cost that grows with its
// completion,
//
//     cost_j(C) = factor_j (C - origin_j),
//
// and the value of a schedule is the sum of the costs, or the largest of them.
class JobCosts {
 public:
  JobCosts() = default;
  JobCosts(const Objective& objective, std::span<const Job> jobs);

  [[nodiscard]] bool is_sum() const { return is_sum_; }
  [[nodiscard]] double cost(std::size_t job, Seconds completion) const {
    return factor_[job] * (completion - origin_[job]).value();
  }
  // d cost / d completion.
  [[nodiscard]] double factor(std::size_t job) const { return factor_[job]; }
  // Two costs, or values of disjoint sets of jobs, as one.
  [[nodiscard]] double join(double a, double b) const { return is_sum_ ? a + b : (a > b ? a : b); }
  // The value of completions, job by job.
  [[nodiscard]] double value(std::span<const Seconds> completions) const;

 private:
  bool is_sum_ = true;
  std::vector<double> factor_;
  std::vector<Seconds> origin_;
};

}  // namespace lamina::schedule
