#include "lamina/schedule/bounds/lower_bound.h"

#include "lamina/schedule/bounds/load_bound.h"
#include "lamina/schedule/bounds/price_bound.h"

namespace lamina::schedule {

LowerBound bound_alone(const Workload& workload) {
  LowerBound bound;
  bound.kind = "alone";
  bound.value = workload.costs().least_stated(workload.all_alone());
  return bound;
}

LowerBound lower_bound(const Workload& workload, const Schedule& schedule,
                       const BoundEffort& effort) {
  LowerBound alone = bound_alone(workload);
  const JobCosts& costs = workload.costs();
  if (!costs.is_sum_of_lines() && !costs.is_greatest_line()) return alone;
  LowerBound other = costs.is_sum_of_lines() ? bound_by_prices(workload, schedule, effort)
                                             : bound_by_loads(workload, schedule, effort);
  return other.value > alone.value ? other : alone;
}

}  // namespace lamina::schedule
