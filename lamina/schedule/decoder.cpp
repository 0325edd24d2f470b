#include "lamina/schedule/decoder.h"

#include <algorithm>
#include <cmath>

namespace lamina::schedule {

double value_anew(const Workload& workload, const std::vector<std::uint32_t>& order,
                  const std::vector<const Trip*>& trips) {
  if (workload.serving() != nullptr) return ServedValue(workload).of(order, trips);
  Timeline timeline(workload.network());
  double value = 0.0;
  for (const std::uint32_t j : order) {
    const Seconds completion = timeline.place(workload.job(j).release(), trips[j]->tasks);
    value = workload.costs().join(value, workload.costs().cost(j, completion));
  }
  return value;
}

Decoder::Decoder(const Workload& workload) : workload_(&workload), timeline_(workload.network()) {
  if (workload.serving() != nullptr) served_.emplace(workload);
  const JobCosts& costs = workload.costs();
  for (std::size_t j = 0; j < workload.num_jobs(); ++j)
    all_alone_ = costs.join(all_alone_, costs.cost(j, workload.alone(j)));
}

double Decoder::evaluate(const std::vector<std::uint32_t>& order,
                         const std::vector<const Trip*>& trips, double limit) {
  if (served_) {
    constexpr double kRounding = 1e-12;
    const double least = served_->without_waiting(order, trips);
    if (least - kRounding * std::abs(least) >= limit)
      return std::numeric_limits<double>::infinity();
    return served_->of(order, trips);
  }
  keep_common(order.size(), order, trips);
  while (placed_.size() < order.size()) {
    if (!placed_.empty()) {
      const Placed& last = placed_.back();
      const double rest = workload_->costs().is_sum() ? all_alone_ - last.value_alone : all_alone_;
      if (workload_->costs().join(last.value, rest) >= limit)
        return std::numeric_limits<double>::infinity();
    }
    const std::uint32_t job = order[placed_.size()];
    place(job, trips[job]);
  }
  return placed_.empty() ? 0.0 : placed_.back().value;
}

const Timeline& Decoder::place_first(std::size_t count, const std::vector<std::uint32_t>& order,
                                     const std::vector<const Trip*>& trips) {
  keep_common(count, order, trips);
  while (placed_.size() < count) place(order[placed_.size()], trips[order[placed_.size()]]);
  return timeline_;
}

void Decoder::keep_common(std::size_t count, const std::vector<std::uint32_t>& order,
                          const std::vector<const Trip*>& trips) {
  const std::size_t most = std::min(count, placed_.size());
  std::size_t common = 0;
  while (common < most && placed_[common].job == order[common] &&
         placed_[common].trip == trips[order[common]])
    ++common;
  timeline_.keep(common);
  placed_.resize(common);
}

void Decoder::place(std::uint32_t job, const Trip* trip) {
  const JobCosts& costs = workload_->costs();
  const Seconds completion = timeline_.place(workload_->job(job).release(), trip->tasks);
  const double before = placed_.empty() ? 0.0 : placed_.back().value;
  const double before_alone = placed_.empty() ? 0.0 : placed_.back().value_alone;
  placed_.push_back({job, trip, completion, costs.join(before, costs.cost(job, completion)),
                     before_alone + costs.cost(job, workload_->alone(job))});
}

}  // namespace lamina::schedule
