#include "lamina/route/elimination_order.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace lamina::route {
namespace {

using Nodes = std::vector<std::uint32_t>;

// The undirected graph of the nodes that remain.
class Remaining {
 public:
  explicit Remaining(const PackedLinks& links) : neighbours_(links.num_nodes()) {
    for (std::uint32_t u = 0; u < neighbours_.size(); ++u)
      for (std::uint32_t e = links.first_arc(u); e < links.first_arc(u + 1); ++e) {
        neighbours_[u].push_back(links.arcs()[e].head);
        neighbours_[links.arcs()[e].head].push_back(u);
      }
    for (Nodes& list : neighbours_) {
      std::ranges::sort(list);
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
  }

  [[nodiscard]] std::size_t degree(std::uint32_t v) const { return neighbours_[v].size(); }

  // Removes v and links its neighbours, which are returned, with each other.
  Nodes eliminate(std::uint32_t v) {
    Nodes around = std::move(neighbours_[v]);
    neighbours_[v].clear();
    for (const std::uint32_t a : around) {
      merged_.clear();
      std::ranges::set_union(neighbours_[a], around, std::back_inserter(merged_));
      std::erase_if(merged_, [&](std::uint32_t b) { return b == a || b == v; });
      neighbours_[a].assign(merged_.begin(), merged_.end());
    }
    return around;
  }

 private:
  std::vector<Nodes> neighbours_;  // ascending
  Nodes merged_;
};

// Nodes by key, least first; entries whose key has changed since are left behind and passed over.
class Buckets {
 public:
  void push(std::uint32_t v, std::size_t key) {
    if (key >= buckets_.size()) buckets_.resize(key + 1);
    buckets_[key].push_back(v);
    least_ = std::min(least_, key);
  }

  // The least node for which is_current(v, key); there must be one.
  template <class IsCurrent>
  std::uint32_t pop(IsCurrent&& is_current) {
    for (;; ++least_)
      while (!buckets_[least_].empty()) {
        const std::uint32_t v = buckets_[least_].back();
        buckets_[least_].pop_back();
        if (is_current(v, least_)) return v;
      }
  }

 private:
  std::vector<Nodes> buckets_;
  std::size_t least_ = 0;
};

// The order of elimination and, by node, the neighbours that outlive it.
struct Elimination {
  Nodes order;
  std::vector<Nodes> survivors;
};

std::optional<Elimination> eliminate_all(const PackedLinks& links,
                                         const std::vector<bool>& is_passed, double budget) {
  const auto n = static_cast<std::uint32_t>(links.num_nodes());
  Remaining graph(links);
  Elimination out{{}, std::vector<Nodes>(n)};
  std::vector<bool> is_gone(n);
  // Relays at the end or in the middle of a line go first: that fills nothing, and contracts them.
  const auto key = [&](std::uint32_t v) {
    const std::size_t degree = graph.degree(v);
    if (is_passed[v]) return degree <= 2 ? 0 : 2 * degree;
    return 2 * degree + 1;
  };
  Buckets queue;
  for (std::uint32_t v = n; v-- > 0;) queue.push(v, key(v));
  double cost = 0.0;
  while (out.order.size() < n) {
    const std::uint32_t v =
        queue.pop([&](std::uint32_t u, std::size_t k) { return !is_gone[u] && key(u) == k; });
    const auto degree = static_cast<double>(graph.degree(v));
    cost += degree * degree;
    // What remains has at least this degree everywhere, so its filled graph holds a clique of it.
    if (cost + degree * degree * degree / 3.0 > budget) return std::nullopt;
    is_gone[v] = true;
    out.order.push_back(v);
    out.survivors[v] = graph.eliminate(v);
    for (const std::uint32_t a : out.survivors[v]) queue.push(a, key(a));
  }
  return out;
}

// The elimination tree: the parent of a node is the first of its survivors to go.
std::vector<std::uint32_t> postorder(const Elimination& elimination) {
  const std::size_t n = elimination.order.size();
  std::vector<std::uint32_t> place(n);
  for (std::uint32_t i = 0; i < n; ++i) place[elimination.order[i]] = i;
  std::vector<Nodes> children(n + 1);  // those of n are the roots
  for (const std::uint32_t v : elimination.order) {
    std::uint32_t parent = static_cast<std::uint32_t>(n);
    for (const std::uint32_t a : elimination.survivors[v])
      if (parent == n || place[a] < place[parent]) parent = a;
    children[parent].push_back(v);
  }
  Nodes reversed, open{static_cast<std::uint32_t>(n)};
  while (!open.empty()) {  // parents before children; the reverse is a postorder
    const std::uint32_t v = open.back();
    open.pop_back();
    if (v < n) reversed.push_back(v);
    open.insert(open.end(), children[v].begin(), children[v].end());
  }
  std::ranges::reverse(reversed);
  return reversed;
}

// Moves the nodes to the front that are passed through only and have none but such below them.
std::uint32_t passed_first(const Elimination& elimination, const std::vector<bool>& is_passed,
                           Nodes& order) {
  std::vector<bool> is_kept(order.size());
  for (const std::uint32_t v : order) {
    if (!is_passed[v]) is_kept[v] = true;
    if (is_kept[v])
      for (const std::uint32_t a : elimination.survivors[v]) is_kept[a] = true;
  }
  const auto kept = std::stable_partition(order.begin(), order.end(),
                                          [&](std::uint32_t v) { return !is_kept[v]; });
  return static_cast<std::uint32_t>(kept - order.begin());
}

}  // namespace

void EliminationOrder::set_tails() {
  up_tails.clear();
  for (std::uint32_t r = 0; r < size(); ++r) up_tails.resize(first_up[r + 1], r);
}

std::optional<EliminationOrder> minimum_degree_order(const PackedLinks& links,
                                                     const std::vector<bool>& is_passed,
                                                     double budget) {
  const auto elimination = eliminate_all(links, is_passed, budget);
  if (!elimination) return std::nullopt;
  EliminationOrder out;
  out.node_at = postorder(*elimination);
  out.num_passed = passed_first(*elimination, is_passed, out.node_at);
  out.rank_of.resize(out.size());
  for (std::uint32_t r = 0; r < out.size(); ++r) out.rank_of[out.node_at[r]] = r;
  out.first_up.push_back(0);
  for (const std::uint32_t v : out.node_at) {
    for (const std::uint32_t a : elimination->survivors[v]) out.up_heads.push_back(out.rank_of[a]);
    std::sort(out.up_heads.begin() + out.first_up.back(), out.up_heads.end());
    out.first_up.push_back(static_cast<std::uint32_t>(out.fill()));
  }
  out.set_tails();
  return out;
}

}  // namespace lamina::route
