#include <algorithm>
#include <optional>
#include <queue>
#include <tuple>
#include <vector>

#include "lamina/route/chunked_sweep.h"
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

}  // namespace

// The layered graph of the links of one route.
RoutingResult plan_fixed_route(const Network& network, const Job& job,
                               const RoutingOptions& options) {
  auto links = plain_route(network, job.source(), job.destination());
  if (!links) return {};
  std::ranges::sort(*links);
  return make_sweep(network, job, *links)->solve(query_of(job, options));
}

}  // namespace lamina::route
