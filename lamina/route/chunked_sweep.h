#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lamina/route/engine.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/stay_ends.h"
#include "lamina/route/stay_times.h"
#include "lamina/route/transfers.h"

namespace lamina::route {

// Whether some tensor of the job is larger than the network's chunk, so that searches over links
// that each receive it whole are about another world. O(layers).
[[nodiscard]] bool travels_in_chunks(const Network& network, const Job& job);

// Layered sweeps whose tensors travel by Transfers: whole or in chunks, under any rule of waiting.
// Exact: what follows a transfer depends on its last byte alone, so that the earliest time of every
// state is enough, and Transfers lowers all of them at once (docs/theory.md#chunks). With
// Layers::kMerged layers are merged first where the hull lemma holds, which it does in chunks too.
//
// O(L (m + n log n)) for few rates and backlogs, in general as many times as labels meet at a node;
// 9 bytes per state for the route, whose ways are found again.
class ChunkedSweep final : public Engine {
 public:
  explicit ChunkedSweep(const Network& network, Layers layers = Layers::kAsTheyAre,
                        ChunkTimes chunk_times = ChunkTimes::kFormula);
  // Tensors travel only over `links` (ascending): the same in a smaller graph.
  ChunkedSweep(const Network& network, std::span<const LinkId> links);

  const RoutingResult& solve(const Query& query) override;

  // As those of LayeredSweep.
  void reach_everywhere(const Job& job, Waiting waiting);
  [[nodiscard]] Seconds completion_at(NodeId v) const { return Seconds(arrived_[v.index()]); }
  const RoutingResult& answer_to(NodeId v);

 private:
  ChunkedSweep(const Network& network, Layers layers, PackedLinks links, ChunkTimes chunk_times);
  void search(const Query& query);
  void compute(std::uint32_t k);
  void spread(std::uint32_t k);
  void trace_back(NodeId v);

  [[nodiscard]] Bytes size_of(std::uint32_t k) const {
    return job_->model().tensor_size(groups_[k]);
  }
  // When tensor groups_[k] is ready at every node, before it travels.
  [[nodiscard]] std::span<double> ready(std::uint32_t k) {
    return std::span(ready_).subspan(k * n_, n_);
  }

  const Network* network_;
  std::size_t n_;
  Layers layers_;
  HullMerger merger_;
  LayerTimes layer_times_;
  StayTimes stay_times_;
  StayEnds ends_;
  Transfers transfers_;

  const Job* job_ = nullptr;  // of the last search
  LayerGroups groups_;
  std::vector<double> arrived_;        // by node: when the tensor at hand is there
  std::vector<double> in_service_;     // ... and the node has just made it
  std::vector<double> ready_;          // by group and node
  std::vector<std::uint8_t> goes_on_;  // by group and node: in the stay of the group before
  RoutingResult answer_;
};

// The sweep that knows how the job's tensors travel: LayeredSweep or ChunkedSweep.
[[nodiscard]] std::unique_ptr<Engine> make_sweep(const Network& network, const Job& job);
// The same over `links` alone (ascending).
[[nodiscard]] std::unique_ptr<Engine> make_sweep(const Network& network, const Job& job,
                                                 std::span<const LinkId> links);

}  // namespace lamina::route
