#include "lamina/plan/judged_charges.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>
#include <queue>
#include <utility>

#include "lamina/core/quantity.h"
#include "lamina/model/memory_use.h"
#include "lamina/model/resources.h"
#include "lamina/plan/generation.h"

namespace lamina {
bool may_run_alone(const Network& network, const Job& job, std::uint32_t l, NodeId v) {
  const Node& node = network.node(v);
  return job.constraints().allows(l, v) && runs_at(job.model(), l, node) &&
         fits(memory_of(job.model().layer(l)), node.memory.value_or(Bytes::infinity()));
}

// How often things are done: the first run, and `further` more that begin at `home`.
struct ChargesToGo::Runs {
  std::optional<NodeId> home{};
  double further = 0.0;
  const Model* again = nullptr;

  [[nodiscard]] double bytes(const Model& first, std::uint32_t l) const {
    const double once = first.tensor_size(l).value();
    return again != nullptr && l > 0 ? once + further * again->tensor_size(l).value() : once;
  }
  [[nodiscard]] double seconds(const Model& first, std::uint32_t l, const Node& node) const {
    const double once = first.layer_time(l, node)->value();
    return again != nullptr ? once + further * again->layer_time(l, node)->value() : once;
  }
  [[nodiscard]] double to_enter(const Model& first, std::uint32_t l, const Node& node) const {
    const double once = first.enter_time(l, node).value();
    return again != nullptr ? once + further * again->enter_time(l, node).value() : once;
  }
  [[nodiscard]] double to_leave(const Model& first, std::uint32_t l, const Node& node) const {
    const double once = first.leave_time(l, node).value();
    return again != nullptr ? once + further * again->leave_time(l, node).value() : once;
  }
};

ChargesToGo::ChargesToGo(const Network& network, const Job& job, const ChargeRates& rates)
    : ChargesToGo(network, job, rates, std::nullopt) {}

ChargesToGo::ChargesToGo(const Network& network, const Job& job, const ChargeRates& rates,
                         std::optional<NodeId> home)
    : network_(network),
      rates_(rates),
      n_(network.num_nodes()),
      first_into_(n_ + 1),
      into_(network.num_links()),
      here_((job.model().num_layers() + std::size_t{1}) * n_, kNever),
      serving_(here_.size(), kNever) {
  assert(!home || rates.of_delay == 0.0);
  for (const Link& link : network.links()) ++first_into_[link.to.index() + 1];
  std::partial_sum(first_into_.begin(), first_into_.end(), first_into_.begin());
  std::vector<std::uint32_t> next = first_into_;
  for (const LinkId e : all_ids<LinkId>(network.num_links()))
    into_[next[network.link(e).to.index()]++] = e;
  Runs runs;
  if (home) runs = {home, static_cast<double>(job.model().steps()), job.model().step_model().get()};
  pass(job, runs);
}

// Dijkstra against the links.
void ChargesToGo::spread_back(double bytes, std::span<double> cost) const {
  using Far = std::pair<double, std::uint32_t>;
  std::priority_queue<Far, std::vector<Far>, std::greater<>> far;
  for (std::uint32_t v = 0; v < n_; ++v)
    if (cost[v] < kNever) far.emplace(cost[v], v);
  while (!far.empty()) {
    const auto [rest, v] = far.top();
    far.pop();
    if (rest > cost[v]) continue;
    for (std::uint32_t i = first_into_[v]; i < first_into_[v + 1]; ++i) {
      const Link& link = network_.link(into_[i]);
      const double there =
          rest + rates_.by_resource[n_ + into_[i].index()] * (bytes / link.bandwidth.value()) +
          rates_.of_delay * link.delay.value();
      double& known = cost[link.from.index()];
      if (there >= known) continue;
      known = there;
      far.emplace(there, static_cast<std::uint32_t>(link.from.index()));
    }
  }
}

void ChargesToGo::pass(const Job& job, const Runs& runs) {
  const Model& model = job.model();
  const std::uint32_t last = model.num_layers();
  for (std::uint32_t l = last + 1; l-- > 0;) {
    const std::span<double> here = std::span(here_).subspan(l * n_, n_);
    const std::span<double> serving = std::span(serving_).subspan(l * n_, n_);
    if (l == last) here[job.destination().index()] = 0.0;
    for (const NodeId v : all_ids<NodeId>(n_)) {
      const std::size_t i = v.index();
      if (l == last || !may_run_alone(network_, job, l + 1, v)) continue;
      if (l == 0 && runs.home && v != *runs.home) continue;
      const double price = rates_.by_resource[i];
      serving[i] =
          serving_[(l + 1) * n_ + i] + price * runs.seconds(model, l + 1, network_.node(v));
      here[i] = serving[i] + price * (1.0 + runs.further) * network_.node(v).overhead.value() +
                price * runs.to_enter(model, l + 1, network_.node(v));
    }
    if (job.constraints().leaves(l)) spread_back(runs.bytes(model, l), here);
    for (std::size_t i = 0; i < n_; ++i) {
      const Node& node = network_.node(NodeId(i));
      const double leave = l == 0 ? 0.0 : runs.to_leave(model, l, node);
      serving[i] = std::min(serving[i], here[i] + rates_.by_resource[i] * leave);
    }
    if (l < last || !runs.home) continue;
    // The token goes back, from where the last layer runs.
    std::vector<double> back(n_, kNever);
    back[runs.home->index()] = 0.0;
    spread_back(runs.further * runs.again->tensor_size(0).value(), back);
    for (std::size_t i = 0; i < n_; ++i) serving[i] += back[i];
  }
}

std::vector<double> least_charges(const Network& network, const Job& job,
                                  const ChargeRates& rates) {
  const auto first_tensor = [&](const ChargesToGo& to_go) {
    return std::vector(to_go.here_.begin(),
                       to_go.here_.begin() + static_cast<std::ptrdiff_t>(to_go.n_));
  };
  if (!generates(job) || job.model().num_layers() == 0)
    return first_tensor(ChargesToGo(network, job, rates));
  std::vector<double> least(network.num_nodes(), kNever);
  for (const NodeId home : all_ids<NodeId>(network.num_nodes())) {
    if (!may_run_alone(network, job, 1, home)) continue;
    const std::vector<double> from = first_tensor(ChargesToGo(network, job, rates, home));
    for (std::size_t v = 0; v < least.size(); ++v) least[v] = std::min(least[v], from[v]);
  }
  return least;
}

}  // namespace lamina
