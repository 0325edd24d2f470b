#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/objective.h"

namespace lamina::schedule {

// An objective of several jobs as the planners see it: every job has a cost that never falls as its
// completion rises, and the value of a schedule is made of the costs (RunningValue adds them up job
// by job). With the latency less the deadline as `late`, infinitely little where there is none, a
// cost is
//
//   factor (completion - origin)    of latencies and completions, summed or the greatest,
//   factor late                     of latenesses,
//   factor max(0, late)             of tardinesses,
//   1 + tie(late), or 0 in time     of missed deadlines.
//
// Ties decide between equal numbers of missed deadlines by the sum of tardiness. All together they
// are below 1, so that the number of jobs is what is left of the point (`stated`).
class JobCosts {
 public:
  JobCosts() = default;
  // `longest`: a latency above which jobs are hardly ever late; ties tell tardiness apart most
  // finely below it.
  JobCosts(const Objective& objective, std::span<const Job> jobs, Seconds longest = Seconds(1.0));

  [[nodiscard]] std::size_t num_jobs() const { return factor_.size(); }
  // How costs become a value.
  [[nodiscard]] Combine combine() const { return combine_; }
  // How many jobs have costs above the value, if it is no sum: 0 of the greatest.
  [[nodiscard]] std::size_t num_above() const;
  // Whether the value is the sum of factor (completion - origin).
  [[nodiscard]] bool is_sum_of_lines() const { return combine_ == Combine::kSum && is_linear_; }
  // Whether it is the greatest (completion - origin).
  [[nodiscard]] bool is_greatest_line() const {
    return combine_ != Combine::kSum && is_linear_ && num_above() == 0;
  }
  [[nodiscard]] bool minds_deadlines() const { return minds_deadlines_; }
  [[nodiscard]] bool is_greatest_lateness() const {
    return charge_ == Charge::kLateness && is_greatest_line();
  }

  // Minus infinity where the job does not count: without a deadline for lateness.
  [[nodiscard]] double cost(std::size_t job, Seconds completion) const {
    const double late = ((completion - origin_[job]) - allowed_[job]).value();
    switch (charge_) {
      case Charge::kLatency:
      case Charge::kCompletion:
      case Charge::kLateness: return factor_[job] * late;
      case Charge::kTardiness: return late > 0.0 ? factor_[job] * late : 0.0;
      case Charge::kMiss: break;
    }
    return late > 0.0 ? factor_[job] + tie(late) : 0.0;
  }
  // d cost / d completion of lines.
  [[nodiscard]] double factor(std::size_t job) const { return factor_[job]; }

  // The value of completions, job by job; 0 of no jobs.
  [[nodiscard]] double value(std::span<const Seconds> completions) const;
  // The objective that a value stands for.
  [[nodiscard]] double stated(double value) const;
  // The least that the objective can be if no job completes earlier, up to rounding.
  [[nodiscard]] double least_stated(std::span<const Seconds> completions) const;

 private:
  // Rises with its argument, by less and less above `longest_`.
  [[nodiscard]] double tie(double late) const {
    if (tie_scale_ == 0.0) return 0.0;
    const double part = late / longest_;
    return tie_scale_ * (part <= 1.0 ? part : 2.0 - 1.0 / part);
  }

  Charge charge_ = Charge::kLatency;
  Combine combine_ = Combine::kSum;
  bool is_linear_ = true, minds_deadlines_ = false;
  double longest_ = 1.0, tie_scale_ = 0.0;  // 0: no ties
  std::vector<double> factor_;
  std::vector<Seconds> origin_, allowed_;  // the release or 0; the deadline or 0
};

}  // namespace lamina::schedule
