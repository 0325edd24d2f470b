#include "lamina/route/twin_nodes.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

namespace lamina::route {
namespace {

// What one direction of a link costs; first the direction, then the node at the other end.
using Cost = std::tuple<bool, double, double, double>;
using LinkTo = std::pair<std::size_t, Cost>;

// All that decides what a node is worth, but for its links.
using Ability = std::tuple<double, std::string, double, double, double, double, std::vector<bool>>;
using Twinhood = std::pair<Ability, std::vector<LinkTo>>;

std::vector<std::vector<LinkTo>> links_of(const Network& network) {
  std::vector<std::vector<LinkTo>> links(network.num_nodes());
  for (const Link& link : network.links()) {
    const std::size_t from = link.from.index(), to = link.to.index();
    if (from == to) continue;
    const double rate = link.bandwidth.value(), delay = link.delay.value(),
                 backlog = link.backlog.value();
    links[from].push_back({to, {false, rate, delay, backlog}});
    links[to].push_back({from, {true, rate, delay, backlog}});
  }
  return links;
}

// What most of the node's links cost, each way: twins that are linked with each other have such
// links, or are not found.
std::vector<LinkTo> usual_links(std::size_t v, const std::vector<LinkTo>& links) {
  std::vector<LinkTo> usual;
  for (const bool enters : {false, true}) {
    std::map<Cost, std::size_t> count;
    for (const auto& [to, cost] : links)
      if (std::get<0>(cost) == enters) ++count[cost];
    const auto most =
        std::ranges::max_element(count, {}, [](const auto& row) { return row.second; });
    if (most != count.end()) usual.push_back({v, most->first});
  }
  return usual;
}

std::vector<bool> allowed_layers(const Job& job, NodeId v) {
  std::vector<bool> allowed;
  for (std::uint32_t l = 1; l <= job.model().num_layers(); ++l)
    if (!job.constraints().is_free(l)) allowed.push_back(job.constraints().allows(l, v));
  return allowed;
}

}  // namespace

std::vector<std::uint32_t> classes_of_twins(const Network& network, const Query& query,
                                            const MemoryNeeds& needs) {
  const std::size_t n = network.num_nodes();
  std::vector<std::uint32_t> of(n);
  std::iota(of.begin(), of.end(), 0U);
  if (query.queues != nullptr) return of;
  const auto links = links_of(network);
  std::map<Twinhood, std::uint32_t> apart, linked;
  for (const NodeId v : all_ids<NodeId>(n)) {
    if (v == query.job.source() || v == query.job.destination() || needs.is_loaded(v.index()))
      continue;
    const Node& node = network.node(v);
    const Ability ability{
        node.compute.value(),        node.device,
        needs.room(v.index()),       node.memory_bandwidth ? node.memory_bandwidth->value() : -1.0,
        node.overhead.value(),       node.backlog.value(),
        allowed_layers(query.job, v)};
    std::vector open(links[v.index()]), closed(links[v.index()]);
    const auto usual = usual_links(v.index(), open);
    closed.insert(closed.end(), usual.begin(), usual.end());
    std::ranges::sort(open);
    std::ranges::sort(closed);
    const auto id = static_cast<std::uint32_t>(v.index());
    const auto [one, is_first] = apart.try_emplace({ability, std::move(open)}, id);
    const auto [other, is_first_linked] = linked.try_emplace({ability, std::move(closed)}, id);
    of[id] = is_first && !is_first_linked ? other->second : one->second;
  }
  return of;
}

}  // namespace lamina::route
