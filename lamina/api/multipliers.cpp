#include "lamina/api/multipliers.h"

#include <algorithm>

#include "lamina/plan/resource_name.h"

namespace lamina::api {

Multipliers multipliers_of(const schedule::Workload& workload, const schedule::LowerBound& bound) {
  const Network& network = workload.network();
  Multipliers out;
  for (std::size_t r = 0; r < bound.curves.size(); ++r) {
    const auto points = bound.curves[r].points();
    if (std::ranges::all_of(points, [](const auto& p) { return p.price == 0.0; })) continue;
    PriceRow row{name_of(network, ResourceId(r)), {}};
    for (const auto& point : points) row.points.push_back({Seconds(point.time), point.price});
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
