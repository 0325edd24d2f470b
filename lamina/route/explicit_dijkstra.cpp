#include "lamina/route/explicit_dijkstra.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace lamina::route {

// States: (v, l) "tensor l is at v" and, beside it, (v, l) "v has just computed layer l", from
// where the job may go on computing in the same stay or let the tensor go.
class ExplicitDijkstra::Graph {
 public:
  explicit Graph(const Network& network) : network_(network), resources_(network) {}

  // False if it was stopped.
  [[nodiscard]] bool build(const Job& job, Waiting waiting, const Queues* queues,
                           const StopToken& stop) {
    queues_ = queues;
    const std::uint32_t num_layers = job.model().num_layers();
    arcs_.clear();
    first_.assign(1, 0);
    for (std::uint32_t l = 0; l <= num_layers; ++l) {
      if (stop.is_set()) return false;
      for (const NodeId v : all_ids<NodeId>(network_.num_nodes())) {
        add_hops(job, waiting, l, v);
        if (l < num_layers) add_compute(job, waiting, l, v, false);
        close_state();
        const Seconds leave = l == 0 ? Seconds() : job.model().leave_time(l, network_.node(v));
        arcs_.push_back({state(l, v, false), Seconds(), leave, kLetGo});
        if (l < num_layers) add_compute(job, waiting, l, v, true);
        close_state();
      }
    }
    return true;
  }

  RoutingResult search(const Job& job, const StopToken& stop) {
    const std::size_t origin = state(0, job.source(), false);
    const std::size_t goal = state(job.model().num_layers(), job.destination(), false);
    times_.assign(first_.size() - 1, Seconds::infinity());
    from_.assign(first_.size() - 1, {});
    times_[origin] = job.release();
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    queue.emplace(job.release(), origin);
    constexpr std::size_t kPopsToAsk = 4096;
    for (std::size_t pops = 1; !queue.empty() && queue.top().second != goal; ++pops) {
      if (pops % kPopsToAsk == 0 && stop.is_set()) return {.stopped = true};
      const auto [now, at] = queue.top();
      queue.pop();
      if (now > times_[at]) continue;
      for (std::size_t i = first_[at]; i < first_[at + 1]; ++i) {
        const Seconds then = std::max(now, arcs_[i].not_before) + arcs_[i].duration;
        if (then >= times_[arcs_[i].head]) continue;
        times_[arcs_[i].head] = then;
        from_[arcs_[i].head] = {at, arcs_[i].link};
        queue.emplace(then, arcs_[i].head);
      }
    }
    return {times_[goal], times_[goal].is_finite() ? walk(origin, goal) : Route()};
  }

 private:
  using Entry = std::pair<Seconds, std::size_t>;

  static constexpr LinkId kLetGo{};  // no link: the other arcs of the layered graph

  struct StateArc {
    std::size_t head;
    Seconds not_before;  // the backlog that drains
    Seconds duration;
    LinkId link;
  };

  struct Step {
    std::size_t state = 0;
    LinkId link;
  };

  std::size_t state(std::uint32_t l, NodeId v, bool in_service) const {
    return 2 * (l * network_.num_nodes() + v.index()) + (in_service ? 1 : 0);
  }
  std::uint32_t layer_of(std::size_t state) const {
    return static_cast<std::uint32_t>(state / 2 / network_.num_nodes());
  }
  NodeId node_of(std::size_t state) const { return NodeId(state / 2 % network_.num_nodes()); }

  // When the resource falls idle if queues drain, else how long its queue is.
  [[nodiscard]] Seconds queue(Waiting waiting, ResourceId r) const {
    if (queues_ == nullptr) return resources_.backlog_time(r);
    return waiting == Waiting::kDraining ? queues_->idle_from(r) : queues_->queued(r);
  }

  void close_state() { first_.push_back(arcs_.size()); }

  void add(std::size_t head, Waiting waiting, Seconds backlog, std::pair<Seconds, LinkId> move) {
    const bool drains = waiting == Waiting::kDraining;
    arcs_.push_back({head, drains ? backlog : Seconds(), drains ? move.first : backlog + move.first,
                     move.second});
  }

  void add_hops(const Job& job, Waiting waiting, std::uint32_t l, NodeId v) {
    std::size_t id = network_.first_link_from(v).index();
    for (const Link& link : network_.links_from(v))
      if (const LinkId it(id++); job.constraints().carries(l, it))
        add(state(l, link.to, false), waiting, queue(waiting, resources_.of(it)),
            {job.model().tensor_size(l) / link.bandwidth + link.delay, it});
  }

  void add_compute(const Job& job, Waiting waiting, std::uint32_t l, NodeId v, bool in_service) {
    const Node& node = network_.node(v);
    const auto time = job.model().layer_time(l + 1, node);
    if (!time || !job.constraints().allows(l + 1, v)) return;
    if (!in_service)
      add(state(l + 1, v, true), waiting, queue(waiting, resources_.of(v)),
          {node.overhead + job.model().enter_time(l + 1, node) + *time, kLetGo});
    else
      add(state(l + 1, v, true), waiting,
          waiting == Waiting::kPerLayer ? queue(waiting, resources_.of(v)) : Seconds(),
          {*time, kLetGo});
  }

  Route walk(std::size_t origin, std::size_t goal) const {
    Route route;
    for (std::size_t at = goal; at != origin; at = from_[at].state) {
      const Step& step = from_[at];
      const std::uint32_t l = layer_of(at), before = layer_of(step.state);
      if (step.link.valid()) {
        route.emplace_back(Hop{l, step.link});
      } else if (before != l) {
        Stay* later = route.empty() ? nullptr : std::get_if<Stay>(&route.back());
        if (later != nullptr && later->node == node_of(at))
          later->first_layer = l;
        else
          route.emplace_back(Stay{node_of(at), l, l});
      }
    }
    std::ranges::reverse(route);
    return route;
  }

  const Network& network_;
  Resources resources_;
  const Queues* queues_ = nullptr;  // null: the backlogs
  std::vector<StateArc> arcs_;
  std::vector<std::size_t> first_;  // by state, and one more
  std::vector<Seconds> times_;
  std::vector<Step> from_;
};

ExplicitDijkstra::ExplicitDijkstra(const Network& network)
    : graph_(std::make_unique<Graph>(network)) {}
ExplicitDijkstra::~ExplicitDijkstra() = default;

const RoutingResult& ExplicitDijkstra::solve(const Query& query) {
  assert(query.is_earliest());
  return answer_ = graph_->build(query.job, query.waiting, query.queues, query.stop)
                       ? graph_->search(query.job, query.stop)
                       : RoutingResult{.stopped = true};
}

}  // namespace lamina::route
