#include "lamina/api/memory_bound.h"

#include <algorithm>

#include "lamina/plan/judged_windows.h"
#include "lamina/plan/potentials.h"

namespace lamina::api {

BoundOfOne bound_in_memory(const Network& network, const Job& job, Waiting waiting,
                           const BestRoute& best) {
  constexpr double kThere = 1e-11;
  const auto is_there = [&](Seconds lower) { return lower >= best.latency * (1.0 - kThere); };
  BoundOfOne bound{Seconds(), "memory-prices", {}};
  const auto raise = [&](const Proof& proof) {
    const Seconds proved = std::min(proof.latency, best.latency);
    if (!proof.holds || proved <= bound.lower) return false;
    bound.lower = proved;
    return true;
  };
  raise(prove_earliest(network, job, waiting, best.latency));
  if (!is_there(bound.lower)) raise(prove_earliest_in_memory(network, job, waiting));
  if (!is_there(bound.lower) && !best.prices.empty()) {
    std::vector<double> prices(network.num_nodes());
    for (const route::MemoryPrice& price : best.prices)
      prices[price.node.index()] = price.seconds_per_byte;
    if (raise(prove_earliest_in_memory(network, job, waiting, prices)))
      for (const route::MemoryPrice& price : best.prices)
        bound.prices.push_back({network.node(price.node).id, price.seconds_per_byte});
  }
  if (is_there(bound.lower)) bound.kind = "dual";
  return bound;
}

}  // namespace lamina::api
