#include "lamina/schedule/bounds/lower_bound.h"

#include "lamina/schedule/bounds/load_bound.h"
#include "lamina/schedule/bounds/price_bound.h"

namespace lamina::schedule {

LowerBound bound_alone(const Workload& workload) {
  LowerBound bound;
  bound.kind = "alone";
  for (std::size_t j = 0; j < workload.num_jobs(); ++j)
    bound.value = workload.costs().join(bound.value, workload.costs().cost(j, workload.alone(j)));
  return bound;
}

LowerBound lower_bound(const Workload& workload, const Schedule& schedule,
                       const BoundEffort& effort) {
  LowerBound alone = bound_alone(workload);
  LowerBound other = workload.costs().is_sum() ? bound_by_prices(workload, schedule, effort)
                                               : bound_by_loads(workload, schedule, effort);
  return other.value > alone.value ? other : alone;
}

}  // namespace lamina::schedule
