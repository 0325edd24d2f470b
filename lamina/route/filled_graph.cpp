#include "lamina/route/filled_graph.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "lamina/route/spread.h"

namespace lamina::route {
namespace {

// In squares of degrees a link: where elimination costs more than this, a Dijkstra is no worse.
// Geometric networks of 10^5 nodes take 12 a link; a full graph of 2,000 nodes would take 670.
constexpr double kBudgetPerLink = 64.0;
constexpr double kBudget = 4e6;  // small networks may be dense

}  // namespace

std::optional<FilledGraph> FilledGraph::make(const Network& network) {
  PackedLinks links(network);
  std::vector<bool> is_passed(network.num_nodes());
  for (std::size_t v = 0; v < is_passed.size(); ++v) is_passed[v] = network.nodes()[v].is_relay();
  const double budget = kBudget + kBudgetPerLink * static_cast<double>(links.num_arcs());
  auto order = minimum_degree_order(links, is_passed, budget);
  if (!order) return std::nullopt;
  return FilledGraph(std::move(links), *std::move(order));
}

FilledGraph::FilledGraph(PackedLinks links, EliminationOrder order)
    : links_(std::move(links)), order_(std::move(order)) {
  slots_.reserve(links_.num_arcs());
  for (std::size_t v = 0; v < links_.num_nodes(); ++v)
    for (std::size_t e = links_.first_arc(v); e < links_.first_arc(v + 1); ++e) {
      const std::uint32_t tail = order_.rank_of[v], head = order_.rank_of[links_.arcs()[e].head];
      slots_.push_back({arc_between(std::min(tail, head), std::max(tail, head)), tail < head});
    }
  list_lower();
  list_triangles();
}

void FilledGraph::list_lower() {
  first_lower_.assign(order_.size() + 1, 0);
  for (const std::uint32_t a : order_.up_heads) ++first_lower_[a + 1];
  for (std::size_t r = 0; r < order_.size(); ++r) first_lower_[r + 1] += first_lower_[r];
  lower_.resize(order_.fill());
  auto next = first_lower_;
  for (std::uint32_t r = 0; r < order_.size(); ++r)
    for (std::uint32_t e = order_.first_up[r]; e < order_.first_up[r + 1]; ++e)
      lower_[next[order_.up_heads[e]]++] = {r, e};
}

void FilledGraph::list_triangles() {
  thirds_.clear();
  for (std::uint32_t r = 0; r < order_.size(); ++r) {
    const std::uint32_t end = order_.first_up[r + 1];
    for (std::uint32_t i = order_.first_up[r]; i < end; ++i) {
      // The higher neighbours of r are all neighbours of the first of them, and so on.
      const std::uint32_t a = order_.up_heads[i];
      for (std::uint32_t j = i + 1, e = order_.first_up[a]; j < end; ++j, ++e) {
        while (order_.up_heads[e] != order_.up_heads[j]) ++e;
        assert(e < order_.first_up[a + 1]);
        thirds_.push_back(e);
      }
    }
  }
}

std::uint32_t FilledGraph::arc_between(std::uint32_t lower, std::uint32_t higher) const {
  const auto begin = order_.up_heads.begin();
  const auto at =
      std::lower_bound(begin + order_.first_up[lower], begin + order_.first_up[lower + 1], higher);
  return static_cast<std::uint32_t>(at - begin);
}

double FilledGraph::hop_cost(std::size_t packed_arc, const FilledWeights& weights) const {
  const Arc& arc = links_.arcs()[packed_arc];
  double cost = weights.bytes * arc.seconds_per_byte;
  if (weights.extra != HopExtra::kNothing) cost += arc.delay;
  if (weights.extra == HopExtra::kDelayAndBacklog) cost += links_.backlog_times()[packed_arc];
  return cost;
}

void FilledGraph::customise(FilledWeights& weights) const {
  weights.up.assign(order_.fill(), kNever);
  weights.down.assign(order_.fill(), kNever);
  for (std::size_t e = 0; e < slots_.size(); ++e) {
    double& weight = (slots_[e].is_up ? weights.up : weights.down)[slots_[e].arc];
    weight = std::min(weight, hop_cost(e, weights));
  }
  double* up = weights.up.data();
  double* down = weights.down.data();
  const std::uint32_t* third = thirds_.data();
  for (std::uint32_t r = 0; r < order_.size(); ++r) {
    const std::uint32_t end = order_.first_up[r + 1];
    for (std::uint32_t i = order_.first_up[r]; i < end; ++i)
      for (std::uint32_t j = i + 1; j < end; ++j) {
        const std::uint32_t e = *third++;
        up[e] = std::min(up[e], down[i] + up[j]);
        down[e] = std::min(down[e], down[j] + up[i]);
      }
  }
}

FilledGraph::Made FilledGraph::how_made(const FilledWeights& weights, std::uint32_t tail,
                                        std::uint32_t head) const {
  Made best{kNever, 0, kNoMiddle};
  const std::uint32_t from = order_.node_at[tail], to = order_.node_at[head];
  for (std::uint32_t e = links_.first_arc(from); e < links_.first_arc(from + 1); ++e)
    if (links_.arcs()[e].head == to && hop_cost(e, weights) < best.cost)
      best = {hop_cost(e, weights), e, kNoMiddle};
  const std::uint32_t lower = std::min(tail, head), higher = std::max(tail, head);
  for (std::uint32_t i = first_lower_[lower]; i < first_lower_[lower + 1]; ++i) {
    const auto [middle, arc] = lower_[i];
    const std::uint32_t other = arc_between(middle, higher);
    if (other == order_.first_up[middle + 1] || order_.up_heads[other] != higher) continue;
    const double cost =
        tail < head ? weights.down[arc] + weights.up[other] : weights.down[other] + weights.up[arc];
    if (cost < best.cost) best = {cost, 0, middle};
  }
  return best;
}

void FilledGraph::unpack(const FilledWeights& weights, std::uint32_t tail, std::uint32_t head,
                         std::uint32_t tensor, BackwardRoute& route) const {
  const Made made = how_made(weights, tail, head);
  if (made.middle == kNoMiddle) {
    route.hop(tensor, LinkId(links_.arcs()[made.packed_arc].link));
    return;
  }
  // Ranks fall on the way, so this ends.
  unpack(weights, made.middle, head, tensor, route);
  unpack(weights, tail, made.middle, tensor, route);
}

}  // namespace lamina::route
