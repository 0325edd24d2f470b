#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lamina/route/engine.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/route_builder.h"
#include "lamina/route/spread.h"
#include "lamina/route/stay_ends.h"

namespace lamina::route {

// What a job pays on its way, as a function of when: begin(v, x, t) is when a layer that takes t
// ends at node v, begun by a job that arrives at x; go_on(v, x, t) the same for a job in service
// there whose layer before ended at x, told apart only where remembers_service(), or where stays of
// the model pay for their ends (StayEnds): end(v, x, t) is when one is over that takes t to end
// behind a layer that ended at x. Besides,
// with_hop_times(size, use) calls use(f) with the ArrivalFunction of a tensor of that size. None of
// them may decrease in x or end before x; kNever gives a way up. Where there is a function
// enter(k), it is told when the search comes to group k of the layers.
template <class C>
concept SearchCosts = requires(const C& costs, std::size_t v, double x) {
  { costs.begin(v, x, x) } -> std::same_as<double>;
  { costs.go_on(v, x, x) } -> std::same_as<double>;
  { costs.end(v, x, x) } -> std::same_as<double>;
  { costs.remembers_service() } -> std::same_as<bool>;
};

// Shortest paths in the layered graph, which is never built: layer by layer, computing lifts the
// labels T(v, l) to the next layer and one Spread over the links finishes them [1, algorithm B1 of
// docs]. Where a stay costs something to begin or to end, a second label C(v, l) holds the earliest
// time at which a job *in service* at v has finished layer l:
//
//   C(v, l) = min(go on from C(v, l - 1), begin from T(v, l - 1))
//   T(., l) = spread of end of C(., l)
//
// Costs that keep the order of arrivals leave labels exact [2].
//
// O(L (m + n log n)) time; 4 bytes per state (5 with two labels) for the route, plus O(n + m). The
// network must outlive it.
//
// [1] S. Jung and H.-W. Lee, "Optimization framework for splitting DNN inference jobs over
//     computing networks", arXiv:2111.07006.
// [2] S. Dreyfus, "An appraisal of some shortest-path algorithms", Operations Research 17, 1969.
template <SearchCosts Costs>
class LayeredSearch {
 public:
  LayeredSearch(const Network& network, PackedLinks links)
      : network_(&network),
        n_(network.num_nodes()),
        links_(std::move(links)),
        spread_(links_),
        layer_times_(network),
        ends_(network),
        arrived_(n_),
        in_service_(n_) {}
  // The queue of spread_ refers to links_.
  LayeredSearch(const LayeredSearch&) = delete;
  LayeredSearch& operator=(const LayeredSearch&) = delete;
  LayeredSearch(LayeredSearch&&) = delete;
  LayeredSearch& operator=(LayeredSearch&&) = delete;
  ~LayeredSearch() = default;

  [[nodiscard]] const PackedLinks& links() const { return links_; }
  // Runs end when it is set, with answers that say so.
  void stop_by(const StopToken& stop) { stop_ = stop; }

  // The least-cost way of the job that starts at its source at time `start`. The answer lives until
  // the next call.
  const RoutingResult& run(const Job& job, double start, const Costs& costs) {
    ungrouped(job, ungrouped_);
    return run(job, start, costs, ungrouped_);
  }
  // The same where each group of layers runs at one node.
  const RoutingResult& run(const Job& job, double start, const Costs& costs,
                           const LayerGroups& groups) {
    search(job, start, costs, groups, false);
    return answer_to(job.destination());
  }
  // The same to every node: answer_to() tells.
  void run_everywhere(const Job& job, double start, const Costs& costs, const LayerGroups& groups) {
    search(job, start, costs, groups, true);
  }

  // When the result of the last run can be at a node: its destination, or any of run_everywhere.
  [[nodiscard]] Seconds completion_at(NodeId v) const { return Seconds(arrived_[v.index()]); }
  // With the way there. The answer lives until the next call.
  const RoutingResult& answer_to(NodeId v) {
    answer_.completion = completion_at(v);
    trace_back(v);
    return answer_;
  }

 private:
  void search(const Job& job, double start, const Costs& costs, const LayerGroups& groups,
              bool everywhere) {
    costs_ = &costs;
    groups_ = groups;
    everywhere_ = everywhere;
    begin_at(job, start);
    for (std::uint32_t k = 0; k < groups.size(); ++k) {
      if (stop_.is_set()) return give_up();
      if constexpr (requires { costs.enter(k); }) costs.enter(k);
      if (k > 0) compute(k);
      const std::uint32_t l = groups[k];
      is_limited_ = !is_last(k) && !job.constraints().is_free(l + 1);
      if (is_limited_) job.constraints().list_candidates(l + 1, candidates_);
      if (is_last(k)) candidates_.assign(1, job.destination());
      if (job.constraints().leaves(l)) spread(k);
    }
  }

  // No node was reached, as far as anybody knows.
  void give_up() {
    std::ranges::fill(arrived_, kNever);
    answer_.stopped = true;
  }

  void begin_at(const Job& job, double start) {
    job_ = &job;
    answer_.stopped = false;
    const std::size_t num_states = groups_.size() * n_;
    ends_.set(job);
    remembers_service_ = costs_->remembers_service() || ends_.any();
    if (via_.size() < num_states) via_.resize(num_states);
    if (remembers_service_ && goes_on_.size() < num_states) goes_on_.resize(num_states);

    std::ranges::fill(arrived_, kNever);
    std::ranges::fill(in_service_, kNever);
    std::ranges::fill(via(0), kNoHop);
    arrived_[job.source().index()] = start;
    labelled_.assign(1, job.source());
    all_labelled_ = false;
  }

  void compute(std::uint32_t k) {
    const auto times = layer_times_.row(*job_, groups_[k - 1] + 1, groups_[k]);
    std::ranges::fill(via(k), kNoHop);
    all_labelled_ = !is_limited_;
    if (ends_.any()) return compute_with_ends(k, times);
    if (all_labelled_) {
      for (std::size_t v = 0; v < n_; ++v) arrived_[v] = finished(v, k, times[v]);
      return;
    }
    labelled_.swap(candidates_);
    candidate_labels_.clear();
    for (const NodeId v : labelled_)
      candidate_labels_.push_back(finished(v.index(), k, times[v.index()]));
    std::ranges::fill(arrived_, kNever);
    std::ranges::fill(in_service_, kNever);
    for (std::size_t i = 0; i < labelled_.size(); ++i)
      arrived_[labelled_[i].index()] = in_service_[labelled_[i].index()] = candidate_labels_[i];
  }

  // The same where stays pay for their ends.
  void compute_with_ends(std::uint32_t k, std::span<const double> times) {
    const auto enter = ends_.enter(groups_[k - 1] + 1), leave = ends_.leave(groups_[k]);
    const auto made = [&](std::size_t v) {
      const double begun = costs_->begin(v, arrived_[v], enter[v] + times[v]);
      const double gone_on = costs_->go_on(v, in_service_[v], times[v]);
      goes_on_[k * n_ + v] = gone_on <= begun;
      return std::min(gone_on, begun);
    };
    if (!all_labelled_) labelled_.swap(candidates_);
    candidate_labels_.assign(n_, kNever);
    if (all_labelled_)
      for (std::size_t v = 0; v < n_; ++v) candidate_labels_[v] = made(v);
    else
      for (const NodeId v : labelled_) candidate_labels_[v.index()] = made(v.index());
    in_service_.swap(candidate_labels_);
    for (std::size_t v = 0; v < n_; ++v)
      arrived_[v] = in_service_[v] < kNever ? costs_->end(v, in_service_[v], leave[v]) : kNever;
  }

  // When group k, taking `time`, is finished at v: from the labels of group k - 1.
  double finished(std::size_t v, std::uint32_t k, double time) {
    const double begun = costs_->begin(v, arrived_[v], time);
    if (!costs_->remembers_service()) return begun;
    const double gone_on = costs_->go_on(v, in_service_[v], time);
    goes_on_[k * n_ + v] = gone_on <= begun;
    return in_service_[v] = std::min(gone_on, begun);
  }

  void spread(std::uint32_t k) {
    // The candidates of the next layer, or the destination, are all that later steps look at.
    const bool has_targets = is_limited_ || (is_last(k) && !everywhere_);
    const auto targets =
        has_targets ? std::span<const NodeId>(candidates_) : std::span<const NodeId>();
    if (has_targets && targets.empty()) return;
    costs_->with_hop_times(job_->model().tensor_size(groups_[k]), [&](const auto& arrival) {
      if (all_labelled_)
        spread_.run(arrival, arrived_, via(k), targets);
      else
        spread_.run_from(labelled_, arrival, arrived_, via(k), targets);
    });
  }

  void trace_back(NodeId v) {
    BackwardRoute route(answer_.route);
    if (!answer_.feasible()) return;
    for (auto k = static_cast<std::uint32_t>(groups_.size() - 1);; --k) {
      for (; via(k)[v.index()] != kNoHop; v = network_->link(LinkId(via(k)[v.index()])).from)
        route.hop(groups_[k], LinkId(via(k)[v.index()]));
      if (k == 0) break;
      const std::uint32_t last = groups_[k];
      while (remembers_service_ && goes_on_[k * n_ + v.index()] != 0) --k;
      route.stay(v, groups_[k - 1] + 1, last);
    }
    route.finish();
  }

  [[nodiscard]] bool is_last(std::uint32_t k) const { return k + 1 == groups_.size(); }
  [[nodiscard]] std::span<std::uint32_t> via(std::uint32_t k) {
    return std::span(via_).subspan(k * n_, n_);
  }

  const Network* network_;
  std::size_t n_;
  PackedLinks links_;
  Spread spread_;
  LayerTimes layer_times_;
  StayEnds ends_;

  const Costs* costs_ = nullptr;
  const Job* job_ = nullptr;
  LayerGroups ungrouped_, groups_;
  std::vector<double> arrived_;     // T(., k) of the group at hand
  std::vector<double> in_service_;  // C(., k), where the two differ
  bool remembers_service_ = false;  // whether the two differ
  bool all_labelled_ = false;       // else only `labelled_` have labels
  std::vector<NodeId> labelled_;
  bool everywhere_ = false;
  bool is_limited_ = false;  // not every node may run the next layer, only `candidates_`
  std::vector<NodeId> candidates_;
  std::vector<double> candidate_labels_;
  std::vector<std::uint32_t> via_;     // by group and node: the last hop
  std::vector<std::uint8_t> goes_on_;  // by group and node: C comes from C; where C and T differ
  RoutingResult answer_;
  StopToken stop_;
};

}  // namespace lamina::route
