#include "lamina/schedule/served_value.h"

#include "lamina/schedule/running_value.h"

namespace lamina::schedule {

double ServedValue::of(const std::vector<std::uint32_t>& order,
                       const std::vector<const Trip*>& trips) {
  jobs_.clear();
  for (const std::uint32_t j : order)
    jobs_.push_back({workload_->job(j).release(), static_cast<std::uint32_t>(jobs_.size()),
                     trips[j]->tasks, trips[j]->pieces});
  workload_->serving()->complete(jobs_, completions_);
  RunningValue value(workload_->costs());
  for (std::size_t place = 0; place < order.size(); ++place)
    value.add(order[place], completions_[place]);
  return value.value();
}

double ServedValue::without_waiting(const std::vector<std::uint32_t>& order,
                                    const std::vector<const Trip*>& trips) const {
  RunningValue value(workload_->costs());
  for (const std::uint32_t j : order) {
    Seconds end = workload_->job(j).release();
    for (const Task& task : trips[j]->tasks) end += task.service + task.delay;
    value.add(j, end);
  }
  return value.value();
}

}  // namespace lamina::schedule
