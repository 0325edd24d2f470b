#include <vector>

#include "lamina/route/layer_times.h"
#include "lamina/route/planners/all.h"
#include "lamina/route/reach.h"
#include "lamina/route/stay_times.h"

namespace lamina::route {
namespace {

// Layers 1..i at the source and i+1..L at one other node, for the best i and node; i = L stands for
// all layers at the source. One Dijkstra for each i from the source and one for the results of all
// nodes: O(L (m + n log n)).
class OneSplit {
 public:
  OneSplit(const Network& network, const Job& job, const RoutingOptions& options)
      : network_(network),
        job_(job),
        options_(options),
        binds_(query_of(job, options).memory_may_bind(network)),
        waiting_(options.waiting),
        stop_(options.stop),
        num_layers_(job.model().num_layers()),
        reach_(network, options.queues),
        layer_times_(network),
        stay_times_(network),
        done_(network.num_nodes(), kNever),
        split_(network.num_nodes()) {
    stay_times_.set_rule(options.waiting, options.queues);
    run_at_source(network);
  }

  RoutingResult plan() {
    if (at_source_.size() > num_layers_) {
      done_[job_.source().index()] = left_source(num_layers_);
      split_[job_.source().index()] = num_layers_;
    }
    // Seconds from the end of layer i+1 to that of layer L, in one stay; layers join from the end.
    std::vector<double> rest(done_.size(), 0.0);
    for (std::size_t v = 0; v < rest.size() && num_layers_ > 0; ++v)
      rest[v] = job_.model().leave_time(num_layers_, network_.nodes()[v]).value();
    for (std::uint32_t i = num_layers_; i-- > 0;) {
      if (stop_.is_set()) return {.stopped = true};
      const auto times = layer_times_.row(job_, i + 1);
      if (i < at_source_.size() && job_.constraints().leaves(i)) try_split(i, times, rest);
      for (std::size_t v = 0; v < rest.size(); ++v)
        rest[v] = stay_times_.go_on(v, rest[v], times[v]);
    }
    return best();
  }

 private:
  // at_source_[i]: when the source has done layers 1..i, as far as it can.
  void run_at_source(const Network& network) {
    const NodeId s = job_.source();
    at_source_.push_back(job_.release().value());
    for (std::uint32_t l = 1; l <= num_layers_; ++l) {
      const double time = layer_seconds(network, job_, l, s);
      if (time == kNever || !fits(s, 1, l)) return;
      const double before = at_source_.back();
      const double enter = job_.model().enter_time(l, network.node(s)).value();
      at_source_.push_back(l == 1 ? stay_times_.begin(s.index(), before, enter + time)
                                  : stay_times_.go_on(s.index(), before, time));
    }
  }

  // When the source ends its stay of layers 1..i.
  [[nodiscard]] double left_source(std::uint32_t i) const {
    if (i == 0) return at_source_[i];
    return at_source_[i] + job_.model().leave_time(i, network_.node(job_.source())).value();
  }

  void reach_from_source(std::uint32_t i, NodeId target = {}) {
    reach_.clear();
    reach_.place(job_.source(), left_source(i));
    reach_.spread(job_, waiting_, i, target);
  }

  void try_split(std::uint32_t i, std::span<const double> times, std::span<const double> rest) {
    reach_from_source(i);
    for (std::size_t v = 0; v < done_.size(); ++v) {
      const double enter = job_.model().enter_time(i + 1, network_.nodes()[v]).value();
      const double done = stay_times_.begin(v, reach_.at(NodeId(v)), enter + times[v]) + rest[v];
      if (v == job_.source().index() || !(done < done_[v])) continue;
      if (!fits(NodeId(v), i + 1, num_layers_)) continue;
      done_[v] = done;
      split_[v] = i;
    }
  }

  [[nodiscard]] bool fits(NodeId v, std::uint32_t first, std::uint32_t last) const {
    return !binds_ || fits_at(network_, job_, options_, {v, first, last});
  }

  RoutingResult best() {
    reach_.clear();
    for (std::size_t v = 0; v < done_.size(); ++v) reach_.place(NodeId(v), done_[v]);
    reach_.spread(job_, waiting_, num_layers_, job_.destination());
    RoutingResult answer{Seconds(reach_.at(job_.destination())), {}};
    if (!answer.feasible()) return answer;

    BackwardRoute route(answer.route);
    const NodeId node = reach_.trace_back(job_.destination(), num_layers_, route);
    const std::uint32_t i = node == job_.source() ? num_layers_ : split_[node.index()];
    if (i < num_layers_) {
      route.stay(node, i + 1, num_layers_);
      reach_from_source(i, node);
      reach_.trace_back(node, i, route);
    }
    if (i > 0) route.stay(job_.source(), 1, i);
    route.finish();
    return answer;
  }

  const Network& network_;
  const Job& job_;
  const RoutingOptions& options_;
  const bool binds_;  // memory
  const Waiting waiting_;
  const StopToken stop_;
  const std::uint32_t num_layers_;
  Reach reach_;
  LayerTimes layer_times_;
  StayTimes stay_times_;
  std::vector<double> at_source_;
  std::vector<double> done_;          // by node: when it would have the result, by the best split
  std::vector<std::uint32_t> split_;  // by node: that split
};

}  // namespace

RoutingResult plan_one_split(const Network& network, const Job& job,
                             const RoutingOptions& options) {
  return OneSplit(network, job, options).plan();
}

}  // namespace lamina::route
