#pragma once

#include <optional>

#include "lamina/route/engine.h"

namespace lamina::route {

// The least latency of a job whose model generates: a first run of the chain and S further ones,
// over the same nodes, until the last result is there (docs/theory.md#generation). Costs separate
// over the places of the layers once that of layer 1 is known, to which every run returns. So there
// is one search for each such place, in the order of what they take at least, until no other can be
// better: O(L k^3) for k places in the worst case. Weights and states of the layers fit the nodes'
// memory.
//
// The answer has the way of the first run in `route` and that of all others in `again`. Where
// memory is scarce a search may take long; stopped, it answers with the best plan so far and what
// no plan is below.
class Generation final : public Engine {
 public:
  explicit Generation(const Network& network) : network_(&network) {}

  // Models that generate, without limits on stays.
  [[nodiscard]] static bool supports(const Network& network, const Query& query);

  const RoutingResult& solve(const Query& query) override;
  [[nodiscard]] std::string explanation() const override;

 private:
  const Network* network_;
  RoutingResult answer_;
  std::size_t num_homes_ = 0, num_places_ = 0;
};

// Under draining the plan of a job that generates is only exact if no further run waits: a link on
// some way from its source to its destination whose backlog may last longer than the first run
// takes at least, wherever its last layer runs. Nothing if there is none, or under other rules.
[[nodiscard]] std::optional<LinkId> outlasting_backlog(const Network& network, const Query& query);

}  // namespace lamina::route
