#include "lamina/schedule/job_costs.h"

#include <algorithm>
#include <cassert>

namespace lamina::schedule {

namespace {

Seconds origin_of(const Objective& objective, const Job& job) {
  switch (objective.charge) {
    case Charge::kLatency: return job.release();
    case Charge::kCompletion: break;
  }
  return {};
}

double weight_of(const Objective& objective, const Job& job) {
  switch (objective.weighting) {
    case Weighting::kEqual: return 1.0;
    case Weighting::kOwn: break;
  }
  return job.weight();
}

bool adds_up(const Objective& objective) {
  switch (objective.combine) {
    case Combine::kSum: return true;
    case Combine::kMax: break;
  }
  return false;
}

}  // namespace

JobCosts::JobCosts(const Objective& objective, std::span<const Job> jobs)
    : is_sum_(adds_up(objective)) {
  // In proportion to the largest, so that no sum of weights overflows.
  double largest = 0.0, weights = 0.0;
  for (const Job& job : jobs) largest = std::max(largest, weight_of(objective, job));
  const auto scaled = [&](const Job& job) {
    return largest == 0.0 ? 0.0 : weight_of(objective, job) / largest;
  };
  for (const Job& job : jobs) weights += scaled(job);
  for (const Job& job : jobs) {
    const double share = weights == 0.0 ? 0.0 : scaled(job) / weights;
    factor_.push_back(is_sum_ ? share : 1.0);
    origin_.push_back(origin_of(objective, job));
  }
}

double JobCosts::value(std::span<const Seconds> completions) const {
  assert(completions.size() == factor_.size());
  double value = 0.0;
  for (std::size_t j = 0; j < completions.size(); ++j) value = join(value, cost(j, completions[j]));
  return value;
}

}  // namespace lamina::schedule
