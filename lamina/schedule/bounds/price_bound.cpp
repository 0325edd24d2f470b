#include "lamina/schedule/bounds/price_bound.h"

#include "lamina/schedule/bounds/price_search.h"

namespace lamina::schedule {

LowerBound bound_by_prices(const Workload& workload, const Schedule& schedule,
                           const BoundEffort& effort) {
  return PriceSearch(workload, schedule, effort).run();
}

}  // namespace lamina::schedule
