#include "lamina/capacity/demand.h"

#include <map>
#include <tuple>
#include <utility>

#include "lamina/model/memory_use.h"

namespace lamina::capacity {
namespace {

std::vector<NodeId> holders(const Network& network, const Layer& layer) {
  std::vector<NodeId> nodes;
  for (const NodeId v : all_ids<NodeId>(network.num_nodes()))
    if (fits(memory_of(layer), network.node(v).memory.value_or(Bytes::infinity())))
      nodes.push_back(v);
  return nodes;
}

}  // namespace

std::optional<Job> where_memory_holds(const Network& network, const Job& job) {
  if (!memory_may_bind(network, job.model())) return job;
  Job limited = job;
  for (std::uint32_t l = 1; l <= job.model().num_layers(); ++l) {
    std::vector<NodeId> nodes = holders(network, job.model().layer(l));
    if (nodes.empty()) return std::nullopt;
    if (nodes.size() == network.num_nodes()) continue;
    limited = *limited.pinned(network, {l, l, std::move(nodes)});  // sound: nodes and layer exist
  }
  return limited;
}

Demand demand_of(const Instance& instance) {
  using Rules = std::tuple<const Model*, std::size_t, Constraints::Key>;  // ... and the source
  std::map<std::pair<Rules, std::size_t>, std::size_t> class_of;          // and the destination
  std::map<Rules, std::size_t> group_of;
  Demand demand;
  for (const Job& job : instance.jobs) {
    if (!job.is_stream()) continue;
    const Rules rules{&job.model(), job.source().index(), job.constraints().key()};
    const auto [known, is_new] =
        class_of.try_emplace({rules, job.destination().index()}, demand.classes.size());
    if (is_new) {
      const auto [group, is_first] = group_of.try_emplace(rules, demand.groups.size());
      if (is_first) demand.groups.emplace_back();
      demand.groups[group->second].classes.push_back(demand.classes.size());
      const Job one = job.inference(Seconds());
      const std::optional<Job> held = where_memory_holds(*instance.network, one);
      demand.classes.push_back({held.value_or(one), held.has_value(), 0.0, {}});
    }
    StreamClass& found = demand.classes[known->second];
    found.rate += job.rate().value();
    found.streams.push_back(demand.streams.size());
    demand.streams.push_back(&job);
  }
  return demand;
}

}  // namespace lamina::capacity
