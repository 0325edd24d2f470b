#include "lamina/schedule/goal.h"

#include <algorithm>
#include <cassert>

namespace lamina::schedule {

std::optional<Goal> Goal::named(std::string_view name, std::span<const Job> jobs) {
  const bool weighted = name == "weighted-latency";
  const bool mean = name == "mean-latency" || name == "latency";
  const bool makespan = name == "makespan";
  if (!weighted && !mean && !makespan && name != "max-latency") return std::nullopt;

  // In proportion to the largest, so that no sum of weights overflows.
  double largest = weighted ? 0.0 : 1.0, weights = 0.0;
  for (const Job& job : jobs) largest = std::max(largest, weighted ? job.weight() : 1.0);
  const auto weight_of = [&](const Job& job) {
    return largest == 0.0 ? 0.0 : (weighted ? job.weight() : 1.0) / largest;
  };
  for (const Job& job : jobs) weights += weight_of(job);
  Goal goal;
  goal.is_sum_ = weighted || mean;
  for (const Job& job : jobs) {
    const double share = weights == 0.0 ? 0.0 : weight_of(job) / weights;
    goal.factor_.push_back(goal.is_sum_ ? share : 1.0);
    goal.origin_.push_back(makespan ? Seconds() : job.release());
  }
  return goal;
}

double Goal::value(std::span<const Seconds> completions) const {
  assert(completions.size() == factor_.size());
  double value = 0.0;
  for (std::size_t j = 0; j < completions.size(); ++j) value = join(value, cost(j, completions[j]));
  return value;
}

}  // namespace lamina::schedule
