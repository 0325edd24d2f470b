#pragma once

#include "lamina/model/job.h"
#include "lamina/plan/route.h"
#include "lamina/plan/waiting.h"

namespace lamina::testing {

struct Best {
  Seconds completion = Seconds::infinity();  // infinite: no route exists
  Route route;
};

// The earliest completion of one job, by trying every placement of the layers and every way in
// which no tensor visits a node twice. Exponential: for up to about 5 nodes and 4 layers. Prices
// moves by itself (docs/concepts.md#what-a-second-means), so it also judges `evaluate`. A transfer
// in chunks is priced as a whole when it ends, by every link that may be its slowest.
[[nodiscard]] Best brute_force(const Network& network, const Job& job, Waiting waiting);

}  // namespace lamina::testing
