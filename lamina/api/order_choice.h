#pragma once

#include <cstdint>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/model/job.h"
#include "lamina/route/planners.h"

namespace lamina::api {

// An instance of one job whose model is in the order that is to be planned.
struct OrderedInstance {
  Instance instance;
  std::vector<std::uint32_t> order;  // positions of operators in the instance it was made from
  bool stopped = false;              // the search for an order was: a better one may exist
};

// For cuts `lattice`: the job's model in the order of the best plan over all orders and cuts, or in
// that of any cuts if no other is better. `planner` plans along a given order. Fails with kUsage
// for planners that do not look at every plan and models that generate, with kLimit for models with
// more than a million ideals and where memory binds: `where` is "cuts".
[[nodiscard]] Expected<OrderedInstance> in_best_order(const Instance& instance,
                                                      const route::JobPlanner& planner,
                                                      const route::RoutingOptions& options);

}  // namespace lamina::api
