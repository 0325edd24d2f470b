#include "lamina/schedule/backward_rule.h"

#include <algorithm>
#include <numeric>

namespace lamina::schedule {

std::vector<std::uint32_t> order_backwards(const Workload& workload,
                                           std::span<const Trip* const> trips) {
  std::vector<Demand> demands;
  demands.reserve(trips.size());
  for (const Trip* trip : trips) demands.push_back(demand_of(*trip));
  return order_backwards(workload.network(), demands, [&](std::uint32_t j, Seconds latency) {
    return workload.costs().cost(j, workload.job(j).release() + latency);
  });
}

std::vector<std::uint32_t> order_backwards(const Network& network, std::span<const Demand> demands,
                                           const CostOfLatency& cost) {
  const Resources resources(network);
  std::vector<Seconds> load;  // by resource: backlog and the jobs left
  for (const ResourceId r : all_ids<ResourceId>(resources.size()))
    load.push_back(resources.backlog_time(r));
  for (const Demand& demand : demands)
    for (const Demand::Load& d : demand.loads) load[d.resource.index()] += d.service;
  const auto cost_of_last = [&](std::uint32_t j) {
    Seconds latency = demands[j].delay;
    for (const Demand::Load& d : demands[j].loads) latency += load[d.resource.index()];
    return cost(j, latency);
  };

  std::vector<std::uint32_t> left(demands.size()), order;
  std::iota(left.rbegin(), left.rend(), 0U);
  std::vector<double> costs(demands.size());
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
