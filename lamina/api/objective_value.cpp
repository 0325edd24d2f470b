#include "lamina/api/objective_value.h"

#include <algorithm>
#include <vector>

namespace lamina::api {
namespace {

// Nothing where the job does not count.
std::optional<Seconds> cost_of(const Objective& objective, const JobTimes& job) {
  std::optional<Seconds> late;
  if (job.deadline) late = job.latency() - *job.deadline;
  const bool is_late = late && *late > Seconds();
  switch (objective.charge) {
    case Charge::kLatency: return job.latency();
    case Charge::kCompletion: return job.completion;
    case Charge::kLateness: return late;
    case Charge::kTardiness: return is_late ? *late : Seconds();
    case Charge::kMiss: break;
  }
  return Seconds(is_late ? 1.0 : 0.0);
}

double weight_of(const Objective& objective, const JobTimes& job) {
  switch (objective.weighting) {
    case Weighting::kEqual:
    case Weighting::kOne: return 1.0;
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
    sum += weight * cost_of(objective, job).value_or(Seconds());
    weights += weight;
  }
  return objective.weighting == Weighting::kOne ? sum : sum / weights;
}

// Of the jobs that count, the cost that this percentage of them exceeds at most.
Seconds quantile_of(const Objective& objective, std::span<const JobTimes> jobs,
                    std::size_t percent_above) {
  std::vector<Seconds> costs;
  for (const JobTimes& job : jobs)
    if (const auto cost = cost_of(objective, job)) costs.push_back(*cost);
  if (costs.empty()) return {};
  std::ranges::sort(costs);
  return costs[costs.size() - 1 - costs.size() * percent_above / 100];
}

}  // namespace

Seconds value_of(const Objective& objective, std::span<const JobTimes> jobs) {
  switch (objective.combine) {
    case Combine::kSum: return sum_of(objective, jobs);
    case Combine::kMax: return quantile_of(objective, jobs, 0);
    case Combine::kP95: break;
  }
  return quantile_of(objective, jobs, 5);
}

Seconds least_value_of(const Objective& objective, std::span<const JobTimes> jobs) {
  if (objective.charge != Charge::kMiss) return value_of(objective, jobs);
  constexpr double kRounding = 2e-9;
  std::vector<JobTimes> early(jobs.begin(), jobs.end());
  for (JobTimes& job : early) job.completion -= kRounding * job.latency();
  return value_of(objective, early);
}

}  // namespace lamina::api
