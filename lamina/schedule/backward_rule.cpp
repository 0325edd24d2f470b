#include "lamina/schedule/backward_rule.h"

#include <algorithm>
#include <numeric>

#include "lamina/schedule/fictitious_times.h"

namespace lamina::schedule {

std::vector<std::uint32_t> order_backwards(const Workload& workload,
                                           std::span<const Trip* const> trips) {
  const Resources resources(workload.network());
  std::vector<Seconds> load;  // by resource: backlog and the jobs left
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    load.push_back(resources.backlog_time(r));
  std::vector<Demand> demands;
  for (const Trip* trip : trips) {
    demands.push_back(demand_of(*trip));
    for (const Demand::Load& d : demands.back().loads) load[d.resource.index()] += d.service;
  }
  const auto cost_of_last = [&](std::uint32_t j) {
    Seconds completion = workload.job(j).release() + demands[j].delay;
    for (const Demand::Load& d : demands[j].loads) completion += load[d.resource.index()];
    return workload.costs().cost(j, completion);
  };

  std::vector<std::uint32_t> left(trips.size()), order;
  std::iota(left.rbegin(), left.rend(), 0U);
  std::vector<double> costs(trips.size());
  while (!left.empty()) {
    std::ranges::transform(left, costs.begin(), cost_of_last);
    const auto least =
        std::min_element(costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(left.size()));
    const auto last = left.begin() + (least - costs.begin());
    for (const Demand::Load& d : demands[*last].loads) load[d.resource.index()] -= d.service;
    order.push_back(*last);
    left.erase(last);
  }
  std::ranges::reverse(order);
  return order;
}

}  // namespace lamina::schedule
