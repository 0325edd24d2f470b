#include "lamina/schedule/running_value.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace lamina::schedule {
namespace {

constexpr double kLeast = -std::numeric_limits<double>::infinity();

double joined(bool is_sum, double a, double b) { return is_sum ? a + b : std::max(a, b); }

}  // namespace

RunningValue::RunningValue(const JobCosts& costs, std::span<const Seconds> alone) : costs_(&costs) {
  const bool is_sum = costs.combine() == Combine::kSum;
  all_alone_ = is_sum ? 0.0 : kLeast;
  for (std::size_t j = 0; j < alone.size(); ++j) {
    alone_.push_back(costs.cost(j, alone[j]));
    all_alone_ = joined(is_sum, all_alone_, alone_.back());
  }
  if (costs.combine() != Combine::kP95) return;
  sorted_alone_ = alone_;
  std::ranges::sort(sorted_alone_);
}

void RunningValue::add(std::uint32_t job, Seconds completion) {
  const bool is_sum = costs_->combine() == Combine::kSum;
  const double cost = costs_->cost(job, completion);
  const double alone = alone_.empty() ? 0.0 : alone_[job];
  const double before = !entries_.empty() ? entries_.back().value : is_sum ? 0.0 : kLeast;
  const double before_alone = entries_.empty() ? 0.0 : entries_.back().value_alone;
  entries_.push_back(
      {cost, alone, joined(is_sum, before, cost), is_sum ? before_alone + alone : 0.0});
}

double RunningValue::value() const {
  if (entries_.empty()) return 0.0;
  if (costs_->combine() != Combine::kP95) return entries_.back().value;
  std::vector<double> costs;
  costs.reserve(entries_.size());
  for (const Entry& entry : entries_) costs.push_back(entry.cost);
  const auto rank = static_cast<std::ptrdiff_t>(costs.size() - 1 - costs.size() * 5 / 100);
  std::nth_element(costs.begin(), costs.begin() + rank, costs.end());
  return costs[static_cast<std::size_t>(rank)];
}

bool RunningValue::reaches(double limit) const {
  assert(alone_.size() == costs_->num_jobs());
  const double value = entries_.empty() ? all_alone_ : entries_.back().value;
  switch (costs_->combine()) {
    case Combine::kSum:
      return entries_.empty() ? all_alone_ >= limit
                              : value + (all_alone_ - entries_.back().value_alone) >= limit;
    case Combine::kMax: return std::max(value, all_alone_) >= limit;
    case Combine::kP95: break;
  }
  // Those that are above it alone, and those of the others that are already.
  const auto first = std::ranges::lower_bound(sorted_alone_, limit);
  auto above = static_cast<std::size_t>(sorted_alone_.end() - first);
  for (const Entry& entry : entries_)
    if (entry.cost >= limit && entry.cost_alone < limit) ++above;
  return above > costs_->num_above();
}

}  // namespace lamina::schedule
