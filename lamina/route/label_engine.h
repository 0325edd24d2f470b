#pragma once

#include "lamina/route/engine.h"
#include "lamina/route/label_search.h"

namespace lamina::route {

// The LabelSearch of one job under limits: time is the amount to minimise, and the stays are the
// one that is limited. Slower than the others, which know no limits.
//
// Amounts have to add up along the route, so what a backlog that drains makes a job wait, which
// depends on when it comes, is not supported; see `supports`.
class LabelEngine final : public Engine {
 public:
  explicit LabelEngine(const Network& network);

  // Whether times add up: tensors travel whole, and a backlog is paid in full (rules per-stay,
  // per-layer), or all of them are served when the job is released. O(nodes + links).
  [[nodiscard]] static bool supports(const Network& network, const Query& query);

  const RoutingResult& solve(const Query& query) override;

 private:
  const Network* network_;
  LabelSearch search_;
  RoutingResult answer_;
};

}  // namespace lamina::route
