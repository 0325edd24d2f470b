#include "lamina/schedule/bounds/price_bound.h"

#include "lamina/schedule/bounds/price_search.h"

namespace lamina::schedule {

LowerBound bound_by_prices(const Workload& workload, const Schedule& schedule,
                           const BoundEffort& effort) {
  constexpr double kFewest = 12.0;  // cells in a mean latency that are of any use
  if (PriceSearch::cells_within(PricedJobs::num_states(workload), effort) < kFewest)
    return bound_alone(workload);
  return PriceSearch(workload, schedule, effort).run();
}

}  // namespace lamina::schedule
