#include <algorithm>
#include <optional>
#include <vector>

#include "lamina/route/layer_times.h"
#include "lamina/route/memory_needs.h"
#include "lamina/route/planners/all.h"
#include "lamina/route/reach.h"
#include "lamina/route/stay_times.h"
#include "lamina/route/window_minima.h"

namespace lamina::route {
namespace {

// Stays in a given order of nodes, tiers 0..K-1, each possibly empty; tensors travel freely
// between.
//
// done(l, k) is the earliest time at which tier k, in service, has finished layer l. Tensor l then
// spreads from tier 0, is met by tier 1, spreads from there too, and so on, so that tier k is
// reached from tiers before it alone. At most L K Dijkstras, each only over what it lowers.
class Tiers {
 public:
  Tiers(const Network& network, const Job& job, const RoutingOptions& options)
      : network_(network),
        job_(job),
        options_(options),
        num_tiers_(options.tiers.size()),
        reach_(network, options.queues),
        stay_times_(network),
        states_((job.model().num_layers() + 1) * num_tiers_) {
    if (query_of(job, options).memory_may_bind(network)) {
      needs_.emplace(network, job, options.in_use);
      at_.resize(num_tiers_);
    }
    stay_times_.set_rule(options.waiting, options.queues);
  }

  RoutingResult plan() {
    const std::uint32_t num_layers = job_.model().num_layers();
    for (std::uint32_t l = 0; l <= num_layers; ++l) {
      if (options_.stop.is_set()) return {.stopped = true};
      if (l > 0) compute(l);
      spread(l);
    }
    RoutingResult answer{Seconds(reach_.at(job_.destination())), {}};
    if (!answer.feasible()) return answer;
    trace_back(answer.route);
    // Two tiers may be the same node: each of its stays fits, but perhaps not both.
    if (needs_ && !fits_together(network_, job_, options_, answer.route)) return {};
    return answer;
  }

 private:
  static constexpr std::size_t kSource = static_cast<std::size_t>(-1);  // as an origin

  struct State {
    double done = kNever;     // this layer, in service at this tier
    std::uint32_t first = 0;  // of the stay that did it
    double arrived = kNever;  // this layer's tensor, from tiers before this one
    std::size_t origin = kSource;
  };

  // Where memory binds: stays that end with the layer at hand, by their beginnings.
  struct AtTier {
    WindowMinimum begun;
    WindowMinimum::Value sum = 0.0;
  };

  State& state(std::uint32_t l, std::size_t k) { return states_[l * num_tiers_ + k]; }

  void compute(std::uint32_t l) {
    for (std::size_t k = 0; k < num_tiers_; ++k) {
      const NodeId v = options_.tiers[k];
      const double time = layer_seconds(network_, job_, l, v);
      const State& before = state(l - 1, k);
      const double enter = job_.model().enter_time(l, network_.node(v)).value();
      const double begun = stay_times_.begin(v.index(), before.arrived, enter + time);
      if (needs_ && needs_->is_limited(v.index())) {
        state(l, k) = within_memory(l, k, time, begun);
        continue;
      }
      const double gone_on = stay_times_.go_on(v.index(), before.done, time);
      state(l, k).done = std::min(begun, gone_on);
      state(l, k).first = gone_on <= begun ? before.first : l;
    }
  }

  // Of the stays that end with layer l and fit into the node, the one that is through first;
  // `begun` is when the one of layer l alone is.
  State within_memory(std::uint32_t l, std::size_t k, double time, double begun) {
    const std::size_t v = options_.tiers[k].index();
    AtTier& at = at_[k];
    if (time == kNever || !needs_->fits(v, l - 1, l, needs_->room(v))) {
      at = {};
      return {};
    }
    at.sum += stay_times_.go_on(v, 0.0, time);
    if (begun < kNever) at.begun.push(l - 1, begun - at.sum);
    while (!at.begun.empty() && !needs_->fits(v, at.begun.least().layer, l, needs_->room(v)))
      at.begun.drop_least();
    if (at.begun.empty()) return {};
    const auto [before, value] = at.begun.least();
    return {.done = static_cast<double>(value + at.sum), .first = before + 1};
  }

  void spread(std::uint32_t l) {
    reach_.clear();
    if (l == 0) place(l, job_.source(), job_.release().value());
    for (std::size_t k = 0; k < num_tiers_; ++k) {
      const NodeId v = options_.tiers[k];
      state(l, k).arrived = reach_.at(v);
      if (reach_.at(v) < kNever) state(l, k).origin = tier_at(l, reach_.origin_of(v), k);
      if (k + 1 < num_tiers_ || l == job_.model().num_layers()) place(l, v, let_go(l, k));
    }
  }

  // When tier k ends its stay behind layer l.
  double let_go(std::uint32_t l, std::size_t k) {
    if (l == 0) return state(l, k).done;
    return state(l, k).done + job_.model().leave_time(l, network_.node(options_.tiers[k])).value();
  }

  void place(std::uint32_t l, NodeId v, double x) {
    if (!(x < reach_.at(v))) return;
    reach_.place(v, x);
    if (job_.constraints().leaves(l)) reach_.spread(job_, options_.waiting, l);
  }

  // Which of the tiers before `end` had finished layer l at node v first.
  std::size_t tier_at(std::uint32_t l, NodeId v, std::size_t end) {
    std::size_t best = kSource;
    for (std::size_t k = 0; k < end; ++k)
      if (options_.tiers[k] == v && state(l, k).done < kNever)
        if (best == kSource || state(l, k).done < state(l, best).done) best = k;
    return best;
  }

  void trace_back(Route& out) {
    BackwardRoute route(out);
    std::uint32_t l = job_.model().num_layers();
    NodeId v = job_.destination();
    std::size_t from = tier_at(l, reach_.origin_of(v), num_tiers_);
    hops(l, from, v, route);
    while (from != kSource) {
      const std::size_t k = from;
      const std::uint32_t last = l;
      l = state(l, k).first;
      v = options_.tiers[k];
      route.stay(v, l, last);
      --l;
      from = state(l, k).origin;
      hops(l, from, v, route);
    }
    route.finish();
  }

  // The hops of tensor l from a tier to node v, found once more.
  void hops(std::uint32_t l, std::size_t from, NodeId v, BackwardRoute& route) {
    reach_.clear();
    if (from == kSource)
      reach_.place(job_.source(), job_.release().value());
    else
      reach_.place(options_.tiers[from], let_go(l, from));
    if (job_.constraints().leaves(l)) reach_.spread(job_, options_.waiting, l, v);
    reach_.trace_back(v, l, route);
  }

  const Network& network_;
  const Job& job_;
  const RoutingOptions& options_;
  const std::size_t num_tiers_;
  Reach reach_;
  StayTimes stay_times_;
  std::vector<State> states_;         // by layer and tier
  std::optional<MemoryNeeds> needs_;  // where memory may bind
  std::vector<AtTier> at_;            // by tier
};

}  // namespace

RoutingResult plan_tiers(const Network& network, const Job& job, const RoutingOptions& options) {
  return Tiers(network, job, options).plan();
}

}  // namespace lamina::route
