#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/waiting.h"
#include "lamina/route/engine.h"

namespace lamina::api {

// A lower bound on the latency of one job, with what proves it.
struct BoundOfOne {
  Seconds lower;
  std::string_view kind;  // as Bound::kind
  std::vector<MemoryPriceRow> prices;
};

// The best route that is known.
struct BestRoute {
  Seconds latency;
  std::span<const route::MemoryPrice> prices;
};

// Where memory may bind: what the judge proves, and no more, whatever the search knows
// (plan/judged_windows.h). "dual" if that is as much as the best route takes; without prices if
// they prove no more than none. Never above the latency of the best route.
[[nodiscard]] BoundOfOne bound_in_memory(const Network& network, const Job& job, Waiting waiting,
                                         const BestRoute& best);

}  // namespace lamina::api
