#include "lamina/formulations/shortest_paths.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <queue>

namespace lamina::formulations {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kCarries = 1e-6;  // flow below this is the solver's rounding

}  // namespace

ShortestPaths::Tree ShortestPaths::grow(std::uint32_t t, NodeId from,
                                        std::span<const double> flow) const {
  const std::size_t n = problem_.network().num_nodes();
  Tree tree{std::vector<double>(n, kInfinite), std::vector<std::uint32_t>(n)};
  tree.seconds[from.index()] = 0.0;
  if (!problem_.may_move(t)) return tree;

  using Entry = std::pair<double, NodeId>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> frontier;
  frontier.emplace(0.0, from);
  while (!frontier.empty()) {
    const auto [seconds, u] = frontier.top();
    frontier.pop();
    if (seconds > tree.seconds[u.index()]) continue;  // superseded
    for (const std::uint32_t position : problem_.leaving(u)) {
      if (!flow.empty() && flow[position] < kCarries) continue;
      const Arc& way = problem_.ways()[position];
      const double arrival = seconds + problem_.send_seconds(t, way);
      if (arrival >= tree.seconds[way.to.index()]) continue;
      tree.seconds[way.to.index()] = arrival;
      tree.reached_by[way.to.index()] = position;
      frontier.emplace(arrival, way.to);
    }
  }
  return tree;
}

std::size_t ShortestPaths::Hash::operator()(const Key& key) const {
  return std::hash<double>{}(key.size) * 31 + std::hash<NodeId>{}(key.from) * 2 +
         (key.moves ? 1U : 0U);
}

const std::vector<double>& ShortestPaths::seconds(std::uint32_t t, NodeId from) {
  const Key key{problem_.job().model().tensor_size(t).value(), problem_.may_move(t), from};
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  return known_.emplace(key, grow(t, from, {}).seconds).first->second;
}

std::optional<std::vector<LinkId>> ShortestPaths::way(std::uint32_t t, NodeId from, NodeId to,
                                                      std::span<const double> flow) const {
  assert(flow.empty() || flow.size() == problem_.ways().size());
  const Tree tree = grow(t, from, flow);
  if (tree.seconds[to.index()] == kInfinite) return std::nullopt;
  std::vector<LinkId> links;
  for (NodeId v = to; v != from;) {
    const Arc& way = problem_.ways()[tree.reached_by[v.index()]];
    links.push_back(way.link);
    v = way.from;
  }
  std::ranges::reverse(links);
  return links;
}

}  // namespace lamina::formulations
