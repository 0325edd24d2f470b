#pragma once

#include <cstdint>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/route/query.h"

namespace lamina::route {

// The best order of a model's operators for one job.
struct BestOrder {
  // Of the best plan over all orders and cuts, counted from the release; infinite if none is below
  // the cap.
  Seconds latency = Seconds::infinity();
  std::vector<std::uint32_t> order{};  // positions of operators, as that plan runs them
  bool stopped = false;                // before it knew
};

// The best plan over all orders of the operators and all cuts behind them: a shortest path over
// (ideals x nodes), where an ideal is a set of operators that holds all that its members need
// (docs/theory.md#all-orders). A walk from the empty ideal to the whole model is an order and a
// plan at once, so that it is exact under the rules of waiting draining and per-stay, whole and in
// chunks, with constraints. Memory is not looked at, which makes it a lower bound where memory
// binds.
//
// The job's model is cut behind any operator; what its constraints say of layers they say of
// operators. Only plans of a latency below `cap` are looked for. Not for rule per-layer, limits, or
// models that generate.
//
// Ideals are made level by level, by the number of operators inside, and only those that some plan
// below the cap can reach. Time O(ideals x (operators ready + tensors live + transfer) + arcs of
// ideals x nodes); memory O(ideals of two levels x (nodes + operators / 64)).
[[nodiscard]] BestOrder best_order(const Network& network, const Query& query, Seconds cap);

}  // namespace lamina::route
