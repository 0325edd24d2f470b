#include "lamina/api/objective_value.h"

#include <algorithm>

namespace lamina::api {
namespace {

Seconds cost_of(const Objective& objective, const JobTimes& job) {
  switch (objective.charge) {
    case Charge::kLatency: return job.latency();
    case Charge::kCompletion: break;
  }
  return job.completion;
}

double weight_of(const Objective& objective, const JobTimes& job) {
  switch (objective.weighting) {
    case Weighting::kEqual: return 1.0;
    case Weighting::kOwn: break;
  }
  return job.weight;
}

Seconds sum_of(const Objective& objective, std::span<const JobTimes> jobs) {
  // In proportion to the largest, so that no sum of weights overflows.
  double largest = 0.0, weights = 0.0;
  for (const JobTimes& job : jobs) largest = std::max(largest, weight_of(objective, job));
  if (largest == 0.0) return {};
  Seconds sum;
  for (const JobTimes& job : jobs) {
    const double weight = weight_of(objective, job) / largest;
    sum += weight * cost_of(objective, job);
    weights += weight;
  }
  return sum / weights;
}

Seconds greatest_of(const Objective& objective, std::span<const JobTimes> jobs) {
  Seconds greatest;
  for (const JobTimes& job : jobs) greatest = std::max(greatest, cost_of(objective, job));
  return greatest;
}

}  // namespace

Seconds value_of(const Objective& objective, std::span<const JobTimes> jobs) {
  switch (objective.combine) {
    case Combine::kSum: return sum_of(objective, jobs);
    case Combine::kMax: break;
  }
  return greatest_of(objective, jobs);
}

}  // namespace lamina::api
