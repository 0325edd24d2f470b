#include "lamina/route/label_search.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

#include "lamina/core/quantity.h"
#include "lamina/route/route_builder.h"

namespace lamina::route {
namespace {

// A state of the layered graph: tensor `layer` is at `node`, and `in_service` if the node is still
// in the stay that computed it.
struct State {
  std::uint32_t layer = 0;
  NodeId node;
  bool in_service = false;
};

struct Label {
  Amounts so_far;
  State state;
  LinkId link;               // the hop that led here; none: computing, or letting go
  std::uint32_t parent = 0;  // position of the label before; the first is its own
};

// By what the whole route will cost and spend at least; ties by age, so that equal inputs give
// equal routes.
struct Entry {
  Amounts whole;
  std::uint32_t label = 0;

  friend bool operator>(const Entry& a, const Entry& b) {
    if (a.whole.cost != b.whole.cost) return a.whole.cost > b.whole.cost;
    if (a.whole.spent != b.whole.spent) return a.whole.spent > b.whole.spent;
    return a.label > b.label;
  }
};

}  // namespace

struct LabelSearch::Search {
  const LabelSearch& owner;
  const Job& job;
  const Tariff& tariff;
  double limit;
  const Network& network = owner.network_;
  std::uint32_t num_layers = job.model().num_layers();

  std::vector<Label> labels{};
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue{};
  std::vector<double> cost_to_go{}, spent_to_go{};  // by state: at least still to come
  std::vector<double> least_spent{};  // by state: of the labels settled there, none cheaper to come

  [[nodiscard]] std::size_t index(const State& at) const {
    return 2 * (at.layer * network.num_nodes() + at.node.index()) + (at.in_service ? 1 : 0);
  }
  [[nodiscard]] std::size_t num_states() const {
    return 2 * (num_layers + std::size_t{1}) * network.num_nodes();
  }
  [[nodiscard]] bool can_run(std::uint32_t l, NodeId v) const {
    return job.constraints().allows(l, v) && job.model().layer_time(l, network.node(v)).has_value();
  }

  // What is at least still to come of one amount, from every state: backward, a layer at a time.
  [[nodiscard]] std::vector<double> to_go(double Amounts::* amount) const {
    std::vector<double> left(num_states(), kNever);
    for (std::uint32_t l = num_layers + 1; l-- > 0;) {
      for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
        if (l == num_layers || !can_run(l + 1, v)) continue;
        const double rest = left[index({l + 1, v, true})] + tariff.layer(l + 1, v).*amount;
        left[index({l, v, true})] = rest;
        left[index({l, v, false})] = rest + tariff.begin(l + 1, v).*amount;
      }
      if (l == num_layers) left[index({l, job.destination(), false})] = 0.0;
      spread_back(left, l, amount);
      for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
        double& serving = left[index({l, v, true})];
        const double leave = l == 0 ? 0.0 : tariff.end(l, v).*amount;
        serving = std::min(serving, left[index({l, v, false})] + leave);
      }
    }
    return left;
  }

  // Dijkstra against the links within one layer, from every state that is labelled.
  void spread_back(std::vector<double>& left, std::uint32_t l, double Amounts::* amount) const {
    using Far = std::pair<double, NodeId>;
    std::priority_queue<Far, std::vector<Far>, std::greater<>> far;
    for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
      if (left[index({l, v, false})] < kNever) far.emplace(left[index({l, v, false})], v);
    while (!far.empty()) {
      const auto [rest, v] = far.top();
      far.pop();
      if (rest > left[index({l, v, false})]) continue;
      for (std::uint32_t i = owner.first_into_[v.index()]; i < owner.first_into_[v.index() + 1];
           ++i) {
        const LinkId link = owner.links_into_[i];
        if (!job.constraints().carries(l, link)) continue;
        const double there = rest + tariff.hop(l, link).*amount;
        double& known = left[index({l, network.link(link).from, false})];
        if (there >= known) continue;
        known = there;
        far.emplace(there, network.link(link).from);
      }
    }
  }

  void offer(const State& at, Amounts so_far, LinkId link, std::uint32_t parent) {
    const std::size_t i = index(at);
    const Amounts whole = so_far + Amounts{cost_to_go[i], spent_to_go[i]};
    if (!(whole.cost < kNever) || whole.spent > limit || so_far.spent >= least_spent[i]) return;
    const auto label = static_cast<std::uint32_t>(labels.size());
    labels.push_back({so_far, at, link, parent});
    queue.push({whole, label});
  }

  void climb(std::uint32_t from, Amounts begin) {
    const auto [so_far, at, link, parent] = labels[from];
    if (at.layer < num_layers && can_run(at.layer + 1, at.node))
      offer({at.layer + 1, at.node, true}, so_far + begin + tariff.layer(at.layer + 1, at.node), {},
            from);
  }

  void extend(std::uint32_t from) {
    const Label label = labels[from];
    if (label.state.in_service) {
      climb(from, {});
      offer({label.state.layer, label.state.node, false},
            label.so_far + tariff.end(label.state.layer, label.state.node), {}, from);
      return;
    }
    climb(from, label.state.layer < num_layers
                    ? tariff.begin(label.state.layer + 1, label.state.node)
                    : Amounts());
    std::size_t id = network.first_link_from(label.state.node).index();
    for (const Link& link : network.links_from(label.state.node)) {
      const LinkId crossed(id++);
      if (!job.constraints().carries(label.state.layer, crossed)) continue;
      offer({label.state.layer, link.to, false},
            label.so_far + tariff.hop(label.state.layer, crossed), crossed, from);
    }
  }

  [[nodiscard]] TariffedRoute route_of(std::uint32_t at) const {
    TariffedRoute found{labels[at].so_far, {}};
    BackwardRoute route(found.route);
    for (; labels[at].parent != at; at = labels[at].parent) {
      const Label &label = labels[at], &before = labels[label.parent];
      if (label.link.valid())
        route.hop(label.state.layer, label.link);
      else if (before.state.layer != label.state.layer)
        route.stay(label.state.node, label.state.layer, label.state.layer);
    }
    route.finish();
    return found;
  }
};

LabelSearch::LabelSearch(const Network& network)
    : network_(network), first_into_(network.num_nodes() + 1) {
  for (const Link& link : network.links()) ++first_into_[link.to.index() + 1];
  for (std::size_t v = 0; v < network.num_nodes(); ++v) first_into_[v + 1] += first_into_[v];
  links_into_.resize(network.num_links());
  std::vector<std::uint32_t> next(first_into_.begin(), first_into_.end() - 1);
  for (const LinkId id : all_ids<LinkId>(network.num_links()))
    links_into_[next[network.link(id).to.index()]++] = id;
}

std::vector<TariffedRoute> LabelSearch::run(const Job& job, const Tariff& tariff, double limit,
                                            std::size_t max_routes) {
  stopped_ = false;
  num_settled_ = 0;
  Search search{*this, job, tariff, limit + 1e-12 * (limit < kNoLimit ? limit : 0.0)};
  search.cost_to_go = search.to_go(&Amounts::cost);
  search.spent_to_go = search.to_go(&Amounts::spent);
  search.least_spent.assign(search.num_states(), kNever);
  search.offer({0, job.source(), false}, {}, {}, 0);

  constexpr std::size_t kLabelsToAsk = 64;  // reading a clock takes longer than a label
  std::vector<TariffedRoute> found;
  const std::size_t goal = search.index({search.num_layers, job.destination(), false});
  while (!search.queue.empty() && found.size() < max_routes) {
    if (num_settled_ % kLabelsToAsk == 0 && stop_.is_set()) {
      stopped_ = true;
      break;
    }
    const std::uint32_t at = search.queue.top().label;
    search.queue.pop();
    const std::size_t state = search.index(search.labels[at].state);
    const double spent = search.labels[at].so_far.spent;
    if (spent >= search.least_spent[state]) continue;
    search.least_spent[state] = spent;
    ++num_settled_;
    if (state == goal)
      found.push_back(search.route_of(at));
    else
      search.extend(at);
  }
  return found;
}

std::vector<TariffedRoute> LabelSearch::cheapest(const Job& job, const Tariff& tariff,
                                                 double limit) {
  return run(job, tariff, limit, 1);
}

std::vector<TariffedRoute> LabelSearch::frontier(const Job& job, const Tariff& tariff,
                                                 double limit) {
  return run(job, tariff, limit, std::numeric_limits<std::size_t>::max());
}

}  // namespace lamina::route
