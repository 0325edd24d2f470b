#pragma once

#include <span>
#include <vector>

#include "lamina/capacity/demand.h"
#include "lamina/capacity/way.h"
#include "lamina/model/network.h"
#include "lamina/plan/capacity.h"

namespace lamina::capacity {

// A way with the part of a stream that takes it.
struct SharedWay {
  const Way* way = nullptr;
  double share = 0.0;
};

// What was found, by id: for each stream of the demand its ways, whose shares add up to 1.
struct Found {
  std::vector<std::vector<SharedWay>> by_stream;
  std::vector<double> prices;  // by resource, scaled so that they add up to `upper`
  double upper = 0.0;
};

// Puts streams and resources into the document, theta and the bound, with names. Streams without a
// way are left to the caller.
void fill_in(const Network& network, const Demand& demand, const Found& found, Capacity& capacity);

// The ways of one stream as plans.
[[nodiscard]] std::vector<StreamPlan> plans_of(const Network& network, const Job& job,
                                               std::span<const SharedWay> ways);

}  // namespace lamina::capacity
