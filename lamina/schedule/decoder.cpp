#include "lamina/schedule/decoder.h"

#include <algorithm>
#include <cmath>

namespace lamina::schedule {

double value_anew(const Workload& workload, const std::vector<std::uint32_t>& order,
                  const std::vector<const Trip*>& trips) {
  if (workload.serving() != nullptr) return ServedValue(workload).of(order, trips);
  Timeline timeline(workload.network());
  RunningValue value(workload.costs());
  for (const std::uint32_t j : order)
    value.add(j, timeline.place(workload.job(j).release(), trips[j]->tasks));
  return value.value();
}

Decoder::Decoder(const Workload& workload)
    : workload_(&workload),
      timeline_(workload.network()),
      value_(workload.costs(), workload.all_alone()) {
  if (workload.serving() != nullptr) served_.emplace(workload);
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
    if (!placed_.empty() && value_.reaches(limit)) return std::numeric_limits<double>::infinity();
    const std::uint32_t job = order[placed_.size()];
    place(job, trips[job]);
  }
  return value_.value();
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
  value_.keep(common);
}

void Decoder::place(std::uint32_t job, const Trip* trip) {
  const Seconds completion = timeline_.place(workload_->job(job).release(), trip->tasks);
  placed_.push_back({job, trip, completion});
  value_.add(job, completion);
}

}  // namespace lamina::schedule
