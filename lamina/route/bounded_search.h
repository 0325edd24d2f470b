#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lamina/route/layered_search.h"
#include "lamina/route/remaining_bound.h"

namespace lamina::route {

// SearchCosts that give up every way that cannot end by `latest`.
template <SearchCosts Base>
class BoundedCosts {
 public:
  BoundedCosts(const Base& base, const Arc* arcs, RemainingBound& remaining, double latest)
      : base_(&base), arcs_(arcs), remaining_(&remaining), latest_(latest) {}

  void enter(std::uint32_t k) const { remaining_->enter(k); }
  [[nodiscard]] double begin(std::size_t v, double x, double time) const {
    return kept(v, base_->begin(v, x, time));
  }
  [[nodiscard]] double go_on(std::size_t v, double x, double time) const {
    return kept(v, base_->go_on(v, x, time));
  }
  [[nodiscard]] double end(std::size_t v, double x, double time) const {
    return kept(v, base_->end(v, x, time));
  }
  [[nodiscard]] bool remembers_service() const { return base_->remembers_service(); }

  template <class Use>
  void with_hop_times(Bytes size, Use&& use) const {
    base_->with_hop_times(size, [&](const auto& arrival) {
      use([this, &arrival](std::size_t e, double x) { return kept(arcs_[e].head, arrival(e, x)); });
    });
  }

 private:
  [[nodiscard]] double kept(std::size_t v, double x) const {
    return x + remaining_->at(v) <= latest_ ? x : kNever;
  }

  const Base* base_;
  const Arc* arcs_;
  RemainingBound* remaining_;
  double latest_;
};

// LayeredSearch, goal-directed (docs/theory.md#bounded-search): the best way to run all layers at
// one node costs two Dijkstras and bounds the answer from above; states from which RemainingBound
// cannot meet it are never labelled. Exact for all costs to which those of RemainingBound are a
// lower bound. Where no single node can run everything it searches all states.
//
// The network must outlive it.
template <SearchCosts Costs>
class BoundedSearch {
 public:
  BoundedSearch(const Network& network, PackedLinks links)
      : search_(network, std::move(links)),
        spread_(search_.links()),
        remaining_(network),
        layer_times_(network),
        ends_(network),
        labels_(network.num_nodes()),
        via_(network.num_nodes()) {}

  [[nodiscard]] const PackedLinks& links() const { return search_.links(); }
  // As of LayeredSearch.
  void stop_by(const StopToken& stop) { search_.stop_by(stop); }

  const RoutingResult& run(const Job& job, double start, const Costs& costs,
                           const LayerGroups& groups) {
    remaining_.set(job, groups);
    // Rounding must not cost the best way itself.
    const double latest = at_one_node(job, start, costs, groups) * (1.0 + 1e-9);
    return search_.run(job, start, BoundedCosts<Costs>(costs, links().arcs(), remaining_, latest),
                       groups);
  }

 private:
  // The least completion with all layers at one node.
  double at_one_node(const Job& job, double start, const Costs& costs, const LayerGroups& groups) {
    const NodeId source = job.source(), destination = job.destination();
    std::ranges::fill(labels_, kNever);
    labels_[source.index()] = start;
    const auto spread = [&](std::uint32_t tensor, const auto& go) {
      if (job.constraints().leaves(tensor))
        costs.with_hop_times(job.model().tensor_size(tensor), go);
    };
    spread(0, [&](const auto& arrival) {
      spread_.run_from(std::span(&source, 1), arrival, labels_, via_);
    });
    if (groups.size() == 1) return labels_[destination.index()];
    ends_.set(job);
    const auto enter = [&](std::size_t v) { return ends_.any() ? ends_.enter(1)[v] : 0.0; };
    for (std::size_t k = 1; k < groups.size(); ++k) {
      const auto times = layer_times_.row(job, groups[k - 1] + 1, groups[k]);
      for (std::size_t v = 0; v < labels_.size(); ++v)
        labels_[v] = k == 1 ? costs.begin(v, labels_[v], enter(v) + times[v])
                            : costs.go_on(v, labels_[v], times[v]);
    }
    for (std::size_t v = 0; ends_.any() && v < labels_.size(); ++v)
      labels_[v] = costs.end(v, labels_[v], ends_.leave(groups.back())[v]);
    spread(groups.back(), [&](const auto& arrival) {
      spread_.run(arrival, labels_, via_, std::span(&destination, 1));
    });
    return labels_[destination.index()];
  }

  LayeredSearch<BoundedCosts<Costs>> search_;
  Spread spread_;
  RemainingBound remaining_;
  LayerTimes layer_times_;
  StayEnds ends_;
  std::vector<double> labels_;
  std::vector<std::uint32_t> via_;
};

}  // namespace lamina::route
