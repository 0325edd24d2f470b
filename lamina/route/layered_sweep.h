#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/route/engine.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/spread.h"
#include "lamina/route/stay_times.h"

namespace lamina::route {

// Shortest paths in the layered graph, which is never built: layer by layer, computing lifts the
// labels T(v, l) to the next layer and one Spread over the links finishes them [1, algorithm B1 of
// docs]. Where a stay costs something to begin (overhead, or a backlog under per-stay), a second
// label C(v, l) holds the earliest time at which a job *in service* at v has finished layer l:
//
//   C(v, l) = min(go on from C(v, l - 1), begin from T(v, l - 1))
//   T(., l) = spread of C(., l)
//
// Under draining the arcs are arrival functions that keep order, so labels stay exact [2].
//
// O(L (m + n log n)) time, at most L (n + m) + n queued nodes; 4 bytes per state (5 with two
// labels) for the route, plus O(n + m). The network must outlive it.
//
// [1] S. Jung and H.-W. Lee, "Optimization framework for splitting DNN inference jobs over
//     computing networks", arXiv:2111.07006.
// [2] S. Dreyfus, "An appraisal of some shortest-path algorithms", Operations Research 17, 1969.
class LayeredSweep final : public Engine {
 public:
  explicit LayeredSweep(const Network& network);
  // Tensors travel only over `links` (ascending): the same in a smaller graph.
  LayeredSweep(const Network& network, std::span<const LinkId> links);

  const Answer& solve(const Job& job, Waiting waiting) override;

 private:
  LayeredSweep(const Network& network, PackedLinks links);

  void start(const Job& job, Waiting waiting);
  void compute(std::uint32_t l);
  // When layer l, taking `time`, is finished at v: from the labels of layer l - 1.
  double finished(std::size_t v, std::uint32_t l, double time);
  void spread(std::uint32_t l);
  void trace_back();

  [[nodiscard]] std::span<std::uint32_t> via(std::uint32_t l) {
    return std::span(via_).subspan(l * n_, n_);
  }

  const Network* network_;
  std::size_t n_;
  PackedLinks links_;
  Spread spread_;
  LayerTimes layer_times_;
  StayTimes stay_times_;

  const Job* job_ = nullptr;
  Waiting waiting_ = Waiting::kDraining;
  std::vector<double> arrived_;     // T(., l) of the layer at hand
  std::vector<double> in_service_;  // C(., l), where the two differ
  bool all_labelled_ = false;       // else only `labelled_` have labels
  std::vector<NodeId> labelled_;
  bool is_limited_ = false;  // not every node may run the next layer, only `candidates_`
  std::vector<NodeId> candidates_;
  std::vector<double> candidate_labels_;
  std::vector<std::uint32_t> via_;     // by layer and node: the last hop
  std::vector<std::uint8_t> goes_on_;  // by layer and node: C comes from C; where C and T differ
  Answer answer_;
};

}  // namespace lamina::route
