#pragma once

#include <span>

#include "lamina/route/engine.h"
#include "lamina/route/layered_search.h"
#include "lamina/route/lone_costs.h"
#include "lamina/route/merged_layers.h"

namespace lamina::route {

// The LayeredSearch of one job alone, under any rule of waiting: the reference.
// With Layers::kMerged layers are merged first where the hull lemma holds.
class LayeredSweep final : public Engine {
 public:
  explicit LayeredSweep(const Network& network, Layers layers = Layers::kAsTheyAre);
  // Tensors travel only over `links` (ascending): the same in a smaller graph.
  LayeredSweep(const Network& network, std::span<const LinkId> links);

  const RoutingResult& solve(const Query& query) override;

  // The job to every destination, whatever its own: completion_at() and answer_to() tell, until the
  // next call. An answer lives until the next one.
  void reach_everywhere(const Job& job, Waiting waiting);
  [[nodiscard]] Seconds completion_at(NodeId v) const { return search_.completion_at(v); }
  const RoutingResult& answer_to(NodeId v) { return search_.answer_to(v); }

 private:
  LayeredSweep(const Network& network, PackedLinks links, Layers layers);
  void set(const Query& query);

  Layers layers_;
  LoneCosts costs_;
  HullMerger merger_;
  LayerGroups groups_;
  LayeredSearch<LoneCosts> search_;
};

}  // namespace lamina::route
