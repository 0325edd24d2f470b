#include <algorithm>
#include <cassert>
#include <optional>
#include <queue>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "lamina/route/chunked_sweep.h"
#include "lamina/route/memory_engine.h"
#include "lamina/route/planners/all.h"

namespace lamina::route {
namespace {

struct Length {
  Seconds delay;
  std::size_t hops = 0;
  auto operator<=>(const Length&) const = default;
};

// The links of the shortest route by delay, then hops, then ids; nothing where there is none.
std::optional<std::vector<LinkId>> plain_route(const Network& network, NodeId source,
                                               NodeId destination) {
  std::vector<Length> length(network.num_nodes(), {Seconds::infinity(), 0});
  std::vector<LinkId> via(network.num_nodes());
  using Entry = std::pair<Length, NodeId>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  length[source.index()] = {};
  queue.emplace(Length{}, source);
  while (!queue.empty() && queue.top().second != destination) {
    const auto [at, u] = queue.top();
    queue.pop();
    if (at > length[u.index()]) continue;
    std::size_t id = network.first_link_from(u).index();
    for (const Link& link : network.links_from(u)) {
      const Length then{at.delay + link.delay, at.hops + 1};
      if (then < length[link.to.index()]) {
        length[link.to.index()] = then;
        via[link.to.index()] = LinkId(id);
        queue.emplace(then, link.to);
      }
      ++id;
    }
  }
  if (!length[destination.index()].delay.is_finite()) return std::nullopt;
  std::vector<LinkId> links;
  for (NodeId v = destination; v != source; v = network.link(links.back()).from)
    links.push_back(via[v.index()]);
  return links;
}

// The network without other links: link i of it is links[i], which ascend.
Network only(const Network& network, std::span<const LinkId> links) {
  NetworkBuilder builder;
  builder.reserve(network.num_nodes(), links.size());
  for (const Node& node : network.nodes()) {
    [[maybe_unused]] const auto added = builder.add_node(node);
    assert(added && "a valid node stays valid");
  }
  for (const LinkId e : links) {
    const Link& link = network.link(e);
    [[maybe_unused]] const auto added =
        builder.add_link({link.from, link.to, link.bandwidth, link.delay, link.backlog, false});
    assert(added && "a valid link stays valid");
  }
  [[maybe_unused]] const auto set = builder.set_chunk(network.chunk());
  assert(set && "a valid size stays valid");
  return std::move(builder).build();
}

// Where memory may bind: the same question in the smaller network.
RoutingResult solve_in_memory(const Network& network, std::span<const LinkId> links, const Job& job,
                              const RoutingOptions& options) {
  const Network smaller = only(network, links);
  const auto same = Job::make(smaller, job.spec());
  assert(same && "nodes are numbered alike");
  RoutingResult answer = MemoryEngine(smaller).solve(query_of(*same, options));
  for (Leg& leg : answer.route)
    if (Hop* const hop = std::get_if<Hop>(&leg)) hop->link = links[hop->link.index()];
  answer.memory_prices.clear();  // they prove nothing of other routes
  return answer;
}

}  // namespace

// The layered graph of the links of one route. Queues beside the network are numbered as its links
// are: with them a route that does not fit into memory is none.
RoutingResult plan_fixed_route(const Network& network, const Job& job,
                               const RoutingOptions& options) {
  auto links = plain_route(network, job.source(), job.destination());
  if (!links) return {};
  std::ranges::sort(*links);
  const Query query = query_of(job, options);
  if (query.memory_may_bind(network) && query.queues == nullptr)
    return solve_in_memory(network, *links, job, options);
  RoutingResult answer = make_sweep(network, job, *links)->solve(query);
  if (query.memory_may_bind(network) && !fits_together(network, job, options, answer.route))
    return {};
  return answer;
}

}  // namespace lamina::route
