#include "lamina/schedule/job_costs.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "lamina/schedule/running_value.h"

namespace lamina::schedule {

namespace {

double weight_of(const Objective& objective, const Job& job) {
  switch (objective.weighting) {
    case Weighting::kEqual:
    case Weighting::kOne: return 1.0;
    case Weighting::kOwn: break;
  }
  return job.weight();
}

bool adds_up(const Objective& objective) { return objective.combine == Combine::kSum; }

// The weights of the jobs in a sum.
std::vector<double> factors_of(const Objective& objective, std::span<const Job> jobs) {
  if (!adds_up(objective) || objective.weighting == Weighting::kOne)
    return std::vector<double>(jobs.size(), 1.0);
  // In proportion to the largest, so that no sum of weights overflows.
  double largest = 0.0, weights = 0.0;
  for (const Job& job : jobs) largest = std::max(largest, weight_of(objective, job));
  const auto scaled = [&](const Job& job) {
    return largest == 0.0 ? 0.0 : weight_of(objective, job) / largest;
  };
  for (const Job& job : jobs) weights += scaled(job);
  std::vector<double> factors;
  factors.reserve(jobs.size());
  for (const Job& job : jobs) factors.push_back(weights == 0.0 ? 0.0 : scaled(job) / weights);
  return factors;
}

// Nobody is late where nobody has a deadline, which no lateness says.
Charge charge_of(const Objective& objective, std::span<const Job> jobs) {
  const bool has_deadlines =
      std::ranges::any_of(jobs, [](const Job& job) { return job.deadline().has_value(); });
  const bool is_empty = objective.charge == Charge::kLateness && !has_deadlines;
  return is_empty ? Charge::kTardiness : objective.charge;
}

}  // namespace

JobCosts::JobCosts(const Objective& objective, std::span<const Job> jobs, Seconds longest)
    : charge_(charge_of(objective, jobs)),
      combine_(objective.combine),
      is_linear_(is_linear(charge_)),
      minds_deadlines_(objective.minds_deadlines()),
      longest_(std::max(longest.value(), 1e-300)),
      factor_(factors_of(objective, jobs)) {
  const bool is_counted = charge_ == Charge::kMiss && objective.weighting == Weighting::kOne;
  if (is_counted && adds_up(objective) && !jobs.empty())
    tie_scale_ = 0.25 / static_cast<double>(jobs.size());
  for (const Job& job : jobs) {
    origin_.push_back(charge_ == Charge::kCompletion ? Seconds() : job.release());
    allowed_.push_back(minds_deadlines_ ? job.deadline().value_or(Seconds::infinity()) : Seconds());
  }
}

std::size_t JobCosts::num_above() const {
  return combine_ == Combine::kP95 ? num_jobs() * 5 / 100 : 0;
}

double JobCosts::value(std::span<const Seconds> completions) const {
  assert(completions.size() == num_jobs());
  RunningValue value(*this);
  for (std::uint32_t j = 0; j < completions.size(); ++j) value.add(j, completions[j]);
  return value.value();
}

double JobCosts::stated(double value) const {
  return tie_scale_ == 0.0 ? value : std::floor(value);
}

double JobCosts::least_stated(std::span<const Seconds> completions) const {
  if (charge_ != Charge::kMiss) return value(completions);
  constexpr double kRounding = 2e-9;
  std::vector<Seconds> early(completions.begin(), completions.end());
  for (std::size_t j = 0; j < early.size(); ++j) early[j] -= kRounding * (early[j] - origin_[j]);
  return stated(value(early));
}

}  // namespace lamina::schedule
