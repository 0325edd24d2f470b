#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lamina/route/contraction_hierarchy.h"
#include "lamina/route/engine.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/layered_sweep.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/simd_sweeps.h"
#include "lamina/route/stay_ends.h"
#include "lamina/route/stay_times.h"

namespace lamina::route {

// Layered shortest paths without a queue (docs/theory.md#elimination): layers as in LayeredSearch,
// but each tensor spreads by two scans over a ContractionHierarchy, prepared once for the network
// and weighted once for each size of tensor that it meets. Layers are merged first where the hull
// lemma holds.
//
// O(arcs of the filled graph) a tensor, 16 bytes a state for the route (24 with two labels).
// Weights of sizes met are kept, up to kMostWeights bytes of them.
//
// Costs that depend on the time of arrival at a link are none of its own: under draining, jobs that
// meet a backlog at a link go to a LayeredSweep, and so do all jobs where the network is too dense.
class Elimination final : public Engine {
 public:
  explicit Elimination(const Network& network, Layers layers = Layers::kMerged);
  // With what was prepared before for this network: many engines, in many threads, share it.
  Elimination(const Network& network, std::shared_ptr<const ContractionHierarchy> prepared,
              Layers layers = Layers::kMerged);

  const RoutingResult& solve(const Query& query) override;
  [[nodiscard]] std::string explanation() const override;

  // The job to every destination, whatever its own; it must be taken. completion_at() and
  // answer_to() tell, until the next call; an answer lives until the next one.
  void reach_everywhere(const Job& job, Waiting waiting);
  [[nodiscard]] Seconds completion_at(NodeId v) const;
  const RoutingResult& answer_to(NodeId v);

  // Several jobs at once, in the lanes of SimdSweeps: they differ in source, release and
  // destination alone, have nothing pinned or private, and their labels fit kMostLanes bytes. Each
  // completion and route is the one that reach_everywhere finds for the job alone, at a part of the
  // time.
  [[nodiscard]] bool takes_together(std::span<const Job* const> jobs, Waiting waiting);
  // They must be taken. The answers of each lane, until the next call.
  void reach_everywhere(std::span<const Job* const> jobs, Waiting waiting);
  const RoutingResult& answer_to(std::size_t lane, NodeId v);

  // Goes over to a network with the same nodes, relays and links, and to its graph: the same shape
  // (ContractionHierarchy::over). Weights are mended where links have changed.
  void change_to(const Network& network, std::shared_ptr<const ContractionHierarchy> graph);

  // Whether the network is not too dense.
  [[nodiscard]] bool is_prepared() const { return graph_ != nullptr; }
  // Whether such a job is solved by elimination, not by the sweep.
  [[nodiscard]] bool takes(const Job& job, Waiting waiting) const;

 private:
  static constexpr std::size_t kMostWeights = std::size_t{256} << 20U;
  static constexpr std::size_t kMostLanes = std::size_t{256} << 20U;

  // Costs of one tensor.
  struct Scaled {
    const FilledWeights* weights;
    double scale;
    [[nodiscard]] ScaledWeights up() const { return {weights->up.data(), scale}; }
    [[nodiscard]] ScaledWeights down() const { return {weights->down.data(), scale}; }
  };

  void prepare_times();
  void grouped(const Job& job, Waiting waiting, LayerGroups& groups);
  void start(const Job& job, Waiting waiting);
  [[nodiscard]] bool sweep_layers(const StopToken& stop);
  [[nodiscard]] Scaled weights_of(std::uint32_t tensor);
  const FilledWeights& kept(double bytes);
  // Labels of group k before its tensor travels: climbed(k).
  void compute(std::uint32_t k);
  void compute_with_ends(std::uint32_t k, std::span<const double> times);
  void compute_lanes(std::uint32_t k);
  // The two scans that spread the tensor of group k. False where it may not move: nothing is left
  // to do.
  bool climb(std::uint32_t k);
  void descend(std::uint32_t k, std::uint32_t last);
  // That of the last group, to one rank.
  void descend_to(std::uint32_t rank);

  void trace_back(std::uint32_t at);
  // T(rank, k) of the job whose answer is made, and the same before the tensor descended.
  [[nodiscard]] double arrived_at(std::uint32_t k, std::uint32_t rank) const {
    return lane_ ? arrived_lanes_[k * n_ + rank].at[*lane_] : arrived_[k * n_ + rank];
  }
  [[nodiscard]] double climbed_at(std::uint32_t k, std::uint32_t rank) const {
    return lane_ ? climbed_lanes_[k * n_ + rank].at[*lane_] : climbed_[k * n_ + rank];
  }
  [[nodiscard]] double time_of(std::uint32_t k, std::uint32_t rank);
  [[nodiscard]] double begun(std::uint32_t k, std::uint32_t rank, double time) const;
  [[nodiscard]] double finished(std::uint32_t k, std::uint32_t rank);
  [[nodiscard]] bool went_on(std::uint32_t k, std::uint32_t rank);
  [[nodiscard]] std::uint32_t trace_hops(std::uint32_t k, std::uint32_t rank, BackwardRoute& route);

  [[nodiscard]] std::span<double> climbed(std::uint32_t k) {
    return std::span(climbed_).subspan(k * n_, n_);
  }
  [[nodiscard]] std::span<double> arrived(std::uint32_t k) {
    return std::span(arrived_).subspan(k * n_, n_);
  }
  [[nodiscard]] std::span<double> in_service(std::uint32_t k) {
    return std::span(in_service_).subspan(k * n_, n_);
  }
  [[nodiscard]] std::uint32_t last_group() const {
    return static_cast<std::uint32_t>(groups_.size() - 1);
  }
  [[nodiscard]] std::uint32_t rank(NodeId v) const { return graph_->order().rank_of[v.index()]; }

  const Network* network_;
  std::size_t n_;
  std::shared_ptr<const ContractionHierarchy> graph_;  // null: too dense
  Layers layers_;
  double longest_delay_ = 0.0;
  std::optional<LayerTimes> layer_times_;
  std::optional<StayTimes> stay_times_;
  std::optional<StayEnds> ends_;
  HullMerger merger_;
  std::unique_ptr<LayeredSweep> sweep_;  // for what is not taken; made when needed

  using KeptWeights = std::list<FilledWeights>;
  KeptWeights kept_;                                                      // the last used first
  std::map<std::pair<double, HopExtra>, KeptWeights::iterator> kept_at_;  // by bytes and extra

  const Job* job_ = nullptr;
  bool remembers_service_ = false;  // stays cost something to begin, or to end
  HopExtra extra_ = HopExtra::kNothing;
  LayerGroups groups_;
  // By group and rank: labels when the tensor has climbed, and T(., k) when it has descended, too.
  std::vector<double> climbed_, arrived_;
  std::vector<double> in_service_;  // C(., k), where the two are told apart
  std::vector<std::uint32_t> climb_;

  SimdSweeps scans_ = simd_sweeps();
  std::vector<const Job*> together_;  // by lane
  std::vector<Lanes> climbed_lanes_, arrived_lanes_;
  std::optional<std::size_t> lane_;  // whose answer is made; none: not of lanes
  LayerGroups other_groups_;
  bool was_taken_ = true;    // the last job
  bool has_queues_ = false;  // ... met others than the backlogs
  RoutingResult answer_;
};

}  // namespace lamina::route
