#pragma once

#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/resources.h"
#include "lamina/plan/route.h"

namespace lamina::schedule {

// One leg of a route as the resource sees it: so much service there, then a delay that occupies
// nothing.
struct Operation {
  ResourceId resource;
  Seconds service;
  Seconds delay;
};

// What a route asks of the resources, leg by leg: a stay is one service of overhead + layers, a hop
// one of bytes / bandwidth with the link's delay behind it. O(legs + layers).
[[nodiscard]] std::vector<Operation> operations_of(const Network& network, const Job& job,
                                                   const Route& route);

}  // namespace lamina::schedule
