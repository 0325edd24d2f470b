#include "lamina/route/contraction_hierarchy.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "lamina/route/spread.h"

namespace lamina::route {
namespace {

// In squares of degrees a link: where elimination costs more than this, a Dijkstra is no worse.
// Geometric networks of 10^5 nodes take 12 a link; a full graph of 2,000 nodes would take 670.
constexpr double kBudgetPerLink = 64.0;
constexpr double kBudget = 4e6;  // small networks may be dense

}  // namespace

std::vector<bool> relays_of(const Network& network) {
  std::vector<bool> is_relay(network.num_nodes());
  for (std::size_t v = 0; v < is_relay.size(); ++v) is_relay[v] = network.nodes()[v].is_relay();
  return is_relay;
}

std::shared_ptr<const ContractionHierarchy> ContractionHierarchy::make(const Network& network) {
  PackedLinks links(network);
  const double budget = kBudget + kBudgetPerLink * static_cast<double>(links.num_arcs());
  auto order = minimum_degree_order(links, relays_of(network), budget);
  if (!order) return nullptr;
  auto shape = shape_of(network, links, *std::move(order));
  return std::shared_ptr<const ContractionHierarchy>(
      new ContractionHierarchy(std::move(links), std::move(shape)));
}

ContractionHierarchy::ContractionHierarchy(const Network& network, EliminationOrder order)
    : links_(network) {
  shape_ = shape_of(network, links_, std::move(order));
}

ContractionHierarchy::ContractionHierarchy(PackedLinks links, std::shared_ptr<const Shape> shape)
    : links_(std::move(links)), shape_(std::move(shape)) {}

std::shared_ptr<const ContractionHierarchy> ContractionHierarchy::over(
    const Network& changed) const {
  PackedLinks links(changed);
  if (!links.has_shape_of(links_) || relays_of(changed) != shape_->is_relay) return nullptr;
  return std::shared_ptr<const ContractionHierarchy>(
      new ContractionHierarchy(std::move(links), shape_));
}

std::shared_ptr<const ContractionHierarchy::Shape> ContractionHierarchy::shape_of(
    const Network& network, const PackedLinks& links, EliminationOrder order) {
  auto shape = std::make_shared<Shape>();
  shape->order = std::move(order);
  shape->is_relay = relays_of(network);
  shape->list_slots(links);
  shape->list_lower();
  shape->list_triangles();
  return shape;
}

void ContractionHierarchy::Shape::list_slots(const PackedLinks& links) {
  slots.reserve(links.num_arcs());
  for (std::size_t v = 0; v < links.num_nodes(); ++v)
    for (std::size_t e = links.first_arc(v); e < links.first_arc(v + 1); ++e) {
      const std::uint32_t tail = order.rank_of[v], head = order.rank_of[links.arcs()[e].head];
      slots.push_back({arc_between(std::min(tail, head), std::max(tail, head)), tail < head});
    }
}

void ContractionHierarchy::Shape::list_lower() {
  first_lower.assign(order.size() + 1, 0);
  for (const std::uint32_t a : order.up_heads) ++first_lower[a + 1];
  for (std::size_t r = 0; r < order.size(); ++r) first_lower[r + 1] += first_lower[r];
  lower.resize(order.fill());
  auto next = first_lower;
  for (std::uint32_t r = 0; r < order.size(); ++r)
    for (std::uint32_t e = order.first_up[r]; e < order.first_up[r + 1]; ++e)
      lower[next[order.up_heads[e]]++] = {r, e};
}

void ContractionHierarchy::Shape::list_triangles() {
  for (std::uint32_t r = 0; r < order.size(); ++r) {
    const std::uint32_t end = order.first_up[r + 1];
    for (std::uint32_t i = order.first_up[r]; i < end; ++i) {
      // The higher neighbours of r are all neighbours of the first of them, and so on.
      const std::uint32_t a = order.up_heads[i];
      for (std::uint32_t j = i + 1, e = order.first_up[a]; j < end; ++j, ++e) {
        while (order.up_heads[e] != order.up_heads[j]) ++e;
        assert(e < order.first_up[a + 1]);
        thirds.push_back(e);
      }
    }
  }
}

std::uint32_t ContractionHierarchy::Shape::arc_between(std::uint32_t lower_rank,
                                                       std::uint32_t higher_rank) const {
  const auto begin = order.up_heads.begin();
  const auto at = std::lower_bound(begin + order.first_up[lower_rank],
                                   begin + order.first_up[lower_rank + 1], higher_rank);
  return static_cast<std::uint32_t>(at - begin);
}

double ContractionHierarchy::hop_cost(std::size_t packed_arc, const FilledWeights& weights) const {
  const Arc& arc = links_.arcs()[packed_arc];
  double cost = weights.bytes * arc.seconds_per_byte;
  if (weights.extra != HopExtra::kNothing) cost += arc.delay;
  if (weights.extra == HopExtra::kDelayAndBacklog) cost += links_.backlog_times()[packed_arc];
  return cost;
}

void ContractionHierarchy::customise(FilledWeights& weights) const {
  const EliminationOrder& order = shape_->order;
  weights.up.assign(order.fill(), kNever);
  weights.down.assign(order.fill(), kNever);
  for (std::size_t e = 0; e < shape_->slots.size(); ++e) {
    double& weight = (shape_->slots[e].is_up ? weights.up : weights.down)[shape_->slots[e].arc];
    weight = std::min(weight, hop_cost(e, weights));
  }
  double* up = weights.up.data();
  double* down = weights.down.data();
  const std::uint32_t* third = shape_->thirds.data();
  for (std::uint32_t r = 0; r < order.size(); ++r) {
    const std::uint32_t end = order.first_up[r + 1];
    for (std::uint32_t i = order.first_up[r]; i < end; ++i)
      for (std::uint32_t j = i + 1; j < end; ++j) {
        const std::uint32_t e = *third++;
        up[e] = std::min(up[e], down[i] + up[j]);
        down[e] = std::min(down[e], down[j] + up[i]);
      }
  }
}

// Both directions of an arc anew, from its links and the triangles below it; then, where that
// changed anything, the arcs above that it makes. Arcs are taken by their lower rank: what makes an
// arc lies lower than it.
void ContractionHierarchy::mend(FilledWeights& weights,
                                std::span<const std::uint32_t> changed) const {
  const EliminationOrder& order = shape_->order;
  using Ends = std::pair<std::uint32_t, std::uint32_t>;  // lower and higher rank
  std::set<Ends> waiting;
  for (const std::uint32_t e : changed) {
    const std::uint32_t tail = order.rank_of[links_.tail(e)],
                        head = order.rank_of[links_.arcs()[e].head];
    waiting.insert(std::minmax(tail, head));
  }
  while (!waiting.empty()) {
    const auto [lower, higher] = *waiting.begin();
    waiting.erase(waiting.begin());
    const std::uint32_t arc = shape_->arc_between(lower, higher);
    const double up = how_made(weights, lower, higher).cost,
                 down = how_made(weights, higher, lower).cost;
    if (up == weights.up[arc] && down == weights.down[arc]) continue;
    weights.up[arc] = up;
    weights.down[arc] = down;
    for (std::uint32_t e = order.first_up[lower]; e < order.first_up[lower + 1]; ++e)
      if (order.up_heads[e] != higher) waiting.insert(std::minmax(order.up_heads[e], higher));
  }
}

ContractionHierarchy::Made ContractionHierarchy::how_made(const FilledWeights& weights,
                                                          std::uint32_t tail,
                                                          std::uint32_t head) const {
  const EliminationOrder& order = shape_->order;
  Made best{kNever, 0, kNoMiddle};
  const std::uint32_t from = order.node_at[tail], to = order.node_at[head];
  for (std::uint32_t e = links_.first_arc(from); e < links_.first_arc(from + 1); ++e)
    if (links_.arcs()[e].head == to && hop_cost(e, weights) < best.cost)
      best = {hop_cost(e, weights), e, kNoMiddle};
  const std::uint32_t lower = std::min(tail, head), higher = std::max(tail, head);
  for (std::uint32_t i = shape_->first_lower[lower]; i < shape_->first_lower[lower + 1]; ++i) {
    const auto [middle, arc] = shape_->lower[i];
    const std::uint32_t other = shape_->arc_between(middle, higher);
    if (other == order.first_up[middle + 1] || order.up_heads[other] != higher) continue;
    const double cost =
        tail < head ? weights.down[arc] + weights.up[other] : weights.down[other] + weights.up[arc];
    if (cost < best.cost) best = {cost, 0, middle};
  }
  return best;
}

void ContractionHierarchy::unpack(const FilledWeights& weights, std::uint32_t tail,
                                  std::uint32_t head, std::uint32_t tensor,
                                  BackwardRoute& route) const {
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
