#include "lamina/api/multipliers.h"

#include <utility>

#include "lamina/plan/resource_name.h"

namespace lamina::api {

Multipliers multipliers_of(const schedule::Workload& workload, const schedule::LowerBound& bound) {
  const Network& network = workload.network();
  Multipliers out;
  if (!bound.prices.empty()) out.cell = Seconds(bound.cell);
  for (const schedule::TimedPrice& price : bound.prices) {
    PriceRow row{name_of(network, price.resource), Seconds(price.arrived_from), {}};
    for (const auto& point : price.points) row.points.push_back({Seconds(point.time), point.price});
    out.prices.push_back(std::move(row));
  }
  for (const schedule::LoadPrice& load : bound.loads)
    if (load.weight > 0.0)
      out.loads.push_back(
          {name_of(network, load.resource), Seconds(load.from), Seconds(load.until), load.weight});
  for (std::size_t j = 0; j < bound.weights.size(); ++j)
    if (bound.weights[j] > 0.0) out.jobs.push_back({workload.job(j).id(), bound.weights[j]});
  return out;
}

}  // namespace lamina::api
