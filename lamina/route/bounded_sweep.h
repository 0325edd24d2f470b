#pragma once

#include "lamina/route/bounded_search.h"
#include "lamina/route/engine.h"
#include "lamina/route/lone_costs.h"
#include "lamina/route/merged_layers.h"

namespace lamina::route {

// The BoundedSearch of one job alone, under any rule of waiting; layers are merged first where the
// hull lemma holds. For few jobs in a large network: nothing is prepared but the way back from
// the destination.
class BoundedSweep final : public Engine {
 public:
  explicit BoundedSweep(const Network& network);

  const RoutingResult& solve(const Query& query) override;

 private:
  LoneCosts costs_;
  HullMerger merger_;
  LayerGroups groups_;
  BoundedSearch<LoneCosts> search_;
};

}  // namespace lamina::route
