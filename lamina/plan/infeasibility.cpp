#include "lamina/plan/infeasibility.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/plan/fitting_walk.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/memory_shortage.h"
#include "lamina/plan/potentials.h"

namespace lamina {
namespace {

// In quotes, however long: reasons name nodes that one may have to tell apart.
std::string whole(std::string_view id) { return quoted(id, id.npos); }

// A set of nodes, as flags and as a list.
struct NodeSet {
  explicit NodeSet(std::size_t num_nodes) : contains(num_nodes) {}
  void add(NodeId v) {
    if (contains[v.index()]) return;
    contains[v.index()] = true;
    nodes.push_back(v);
  }

  std::vector<bool> contains;
  std::vector<NodeId> nodes;
};

// Adds everything that the links lead to.
void spread(const Network& network, NodeSet& set) {
  for (std::size_t i = 0; i < set.nodes.size(); ++i)  // grows meanwhile
    for (const Link& link : network.links_from(set.nodes[i])) set.add(link.to);
}

// In all runs, if the model generates.
bool can_run(const Network& network, const Job& job, std::uint32_t l, NodeId v) {
  return job.constraints().allows(l, v) && runs_at(job.model(), l, network.node(v));
}

std::string layer_text(const Job& job, std::uint32_t l) {
  const std::string& name = job.model().layer(l).name;
  return name.empty() ? fmt::format("layer {}", l) : fmt::format("layer {} ({})", l, name);
}

// What a layer whose work is not known asks of a node.
std::string why_no_time(const Layer& layer) {
  constexpr std::size_t kNamed = 4;
  if (layer.on_device.empty())
    return "its work is not known, and no device has a time for all of its operators";
  std::string devices;
  for (std::size_t i = 0; i < std::min(kNamed, layer.on_device.size()); ++i)
    devices += (i > 0 ? ", " : "") + whole(layer.on_device[i].device);
  if (layer.on_device.size() > kNamed)
    devices += fmt::format(" and {} more", layer.on_device.size() - kNamed);
  return fmt::format("its work is not known, only its time on {}, and no node is such a device",
                     devices);
}

// Why nobody runs layer l.
std::string cause(const Network& network, const Job& job, std::uint32_t l) {
  const auto ids = all_ids<NodeId>(network.num_nodes());
  if (const auto limited = job.constraints().why_limited(l)) {
    const bool nowhere =
        std::ranges::none_of(ids, [&](NodeId v) { return job.constraints().allows(l, v); });
    switch (limited->rule) {
      case Reason::Rule::kPrivate:
        return fmt::format("it is private to {}{}", whole(network.node(limited->node).id),
                           nowhere ? " but pinned to other nodes" : ", which cannot compute it");
      case Reason::Rule::kPinned:
        return nowhere ? "its pins have no node in common"
                       : "none of the nodes that it is pinned to can compute it";
      case Reason::Rule::kFused: break;  // holds tensors, not layers
    }
  }
  const Layer& layer = job.model().layer(l);
  if (layer.only_timed) return why_no_time(layer);
  return "no node has a speed, or a time for it";
}

std::string nobody_runs(const Network& network, const Job& job, std::uint32_t l) {
  return fmt::format("no node may run {}: {}", layer_text(job, l), cause(network, job, l));
}

// Of a model that generates: why the token of a run cannot return to where the next one begins;
// empty if it can.
std::string why_no_way_back(const Network& network, const Job& job) {
  NodeSet reached(network.num_nodes());
  reached.add(job.source());
  if (job.constraints().leaves(0)) spread(network, reached);
  for (const NodeId home : reached.nodes) {
    if (!can_run(network, job, 1, home)) continue;
    NodeSet at(network.num_nodes());
    at.add(home);
    for (std::uint32_t l = 1; l <= job.model().num_layers(); ++l) {
      if (l > 1 && job.constraints().leaves(l - 1)) spread(network, at);
      NodeSet next(network.num_nodes());
      for (const NodeId v : at.nodes)
        if (can_run(network, job, l, v)) next.add(v);
      at = std::move(next);
    }
    // From any of the last layer's nodes both to the destination and back.
    for (const NodeId v : at.nodes) {
      NodeSet from(network.num_nodes());
      from.add(v);
      spread(network, from);
      if (from.contains[job.destination().index()] && from.contains[home.index()]) return {};
    }
  }
  return fmt::format(
      "no path leads back from a node that may run {}, and is on the way to {}, to "
      "the one that runs {}, where the next run begins",
      layer_text(job, job.model().num_layers()), whole(network.node(job.destination()).id),
      layer_text(job, 1));
}

bool is_fused(const Job& job, std::uint32_t tensor) {
  const auto why = job.constraints().why_stays(tensor);
  return why && why->rule == Reason::Rule::kFused;
}

// Why the layers cannot be run one after the other on the way to the destination; empty where they
// can.
std::string why_no_walk(const Network& network, const Job& job) {
  const std::string source = whole(network.node(job.source()).id);
  const std::string destination = whole(network.node(job.destination()).id);
  NodeSet reached(network.num_nodes());
  reached.add(job.source());
  const std::uint32_t last = job.model().num_layers();
  for (std::uint32_t l = 0;; ++l) {
    if (job.constraints().leaves(l)) spread(network, reached);
    if (l == last) break;
    NodeSet next(network.num_nodes());
    for (const NodeId v : reached.nodes)
      if (can_run(network, job, l + 1, v)) next.add(v);
    if (next.nodes.empty())
      return fmt::format(
          "no path leads from {} to a node that may run {}{}{}", source, layer_text(job, l + 1),
          l > 0 ? " through nodes that may run those before" : "",
          l > 0 && is_fused(job, l) ? ", since one kernel runs it and the one before" : "");
    reached = std::move(next);
  }
  if (reached.contains[job.destination().index()])
    return generates(job) ? why_no_way_back(network, job) : std::string();
  return fmt::format("no path leads to {} from a node that may run {}", destination,
                     layer_text(job, last));
}

// Where memory is no limit.
std::string why_not_at_all(const Network& network, const Job& job) {
  const auto ids = all_ids<NodeId>(network.num_nodes());
  for (std::uint32_t l = 1; l <= job.model().num_layers(); ++l)
    if (std::ranges::none_of(ids, [&](NodeId v) { return can_run(network, job, l, v); }))
      return nobody_runs(network, job, l);

  NodeSet reachable(network.num_nodes());
  reachable.add(job.source());
  spread(network, reachable);
  if (!reachable.contains[job.destination().index()])
    return fmt::format("no path leads from {} to {}", whole(network.node(job.source()).id),
                       whole(network.node(job.destination()).id));

  if (std::string why = why_no_walk(network, job); !why.empty()) return why;
  const Proof proof = prove_earliest(network, job, Waiting::kDraining);
  if (proof.holds && proof.is_exact && !proof.latency.is_finite())
    return "every plan takes longer than a number can hold";
  return {};
}

Feasibility feasibility_in_memory(const Network& network, const Job& job, const MemoryUse* in_use) {
  if (std::string shortage = memory_shortage(network, job, in_use); !shortage.empty())
    return {false, std::move(shortage)};
  switch (exists_fitting_walk(network, job, in_use)) {
    case Existence::kExists: return {true, {}};
    case Existence::kUnknown: return {std::nullopt, {}};
    case Existence::kNone: break;
  }
  return {false, "the search for a plan whose layers fit into memory ended without one"};
}

}  // namespace

Feasibility feasibility_of(const Network& network, const Job& job, const MemoryUse* in_use) {
  if (std::string why = why_not_at_all(network, job); !why.empty()) return {false, std::move(why)};
  if (!memory_may_bind(network, job.model(), in_use)) return {true, {}};
  return feasibility_in_memory(network, job, in_use);
}

std::string why_infeasible(const Network& network, const Job& job) {
  return feasibility_of(network, job).reason;
}

}  // namespace lamina
