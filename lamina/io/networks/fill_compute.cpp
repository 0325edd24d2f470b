#include "lamina/io/networks/fill_compute.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

#include "lamina/core/quoted.h"
#include "lamina/core/random.h"
#include "lamina/core/units.h"
#include "lamina/io/text/failure.h"
#include "lamina/model/node_hint.h"

namespace lamina::io {
namespace {

using Positions = std::unordered_map<std::string_view, std::size_t>;

bool is_open(const TopologyNode& row) {
  return !row.forwards_only && row.node.compute == FlopPerSecond();
}

Positions positions_of(const Topology& topology) {
  Positions positions;
  for (std::size_t i = 0; i < topology.nodes.size(); ++i)
    positions.emplace(topology.nodes[i].node.id, i);
  return positions;
}

std::vector<std::size_t> links_out(const Topology& topology) {
  const Positions positions = positions_of(topology);
  std::vector<std::size_t> degrees(topology.nodes.size());
  const auto count = [&](const std::string& id) {
    if (const auto at = positions.find(id); at != positions.end()) ++degrees[at->second];
  };
  for (const TopologyLink& link : topology.links) {
    count(link.from);
    if (link.duplex) count(link.to);
  }
  return degrees;
}

std::size_t give_all(Topology& topology, const ComputeRule& rule) {
  std::size_t count = 0;
  for (TopologyNode& row : topology.nodes) {
    if (!is_open(row)) continue;
    row.node.compute = rule.rate;
    ++count;
  }
  return count;
}

std::size_t give_by_degree(Topology& topology, const ComputeRule& rule) {
  const auto degrees = links_out(topology);
  std::size_t count = 0;
  for (std::size_t i = 0; i < degrees.size(); ++i) {
    TopologyNode& row = topology.nodes[i];
    if (!is_open(row) || degrees[i] == 0) continue;
    row.node.compute = rule.rate * static_cast<double>(degrees[i]);
    ++count;
  }
  return count;
}

// Exactly the share of the open nodes, rounded, is drawn: no coin for each of them.
std::size_t give_to_share(Topology& topology, const ComputeRule& rule) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < topology.nodes.size(); ++i)
    if (is_open(topology.nodes[i])) open.push_back(i);
  Random random(rule.seed);
  random.shuffle(std::span(open));
  const auto count =
      static_cast<std::size_t>(std::round(rule.share * static_cast<double>(open.size())));
  for (std::size_t k = 0; k < open.size(); ++k) {
    TopologyNode& row = topology.nodes[open[k]];
    if (k < count)
      row.node.compute = rule.rate;
    else
      row.forwards_only = true;
  }
  return count;
}

std::size_t give_by_file(Topology& topology, const ComputeRule& rule) {
  const Positions positions = positions_of(topology);
  std::size_t count = 0;
  for (const auto& [id, compute, line] : rule.speeds) {
    const auto refuse = [&](ErrorCode code, std::string_view message) {
      fail(code, std::string(message), fmt::format("line {} of {}", line, rule.file));
    };
    const auto at = positions.find(id);
    if (at == positions.end()) {
      std::vector<Node> nodes;
      for (const TopologyNode& row : topology.nodes) nodes.push_back(row.node);
      refuse(ErrorCode::kUnknownName, fmt::format("the topology has no node {}{}",
                                                  lamina::quoted(id), node_hint(id, nodes)));
    }
    TopologyNode& row = topology.nodes[at->second];
    if (!is_open(row))
      refuse(ErrorCode::kValue,
             fmt::format("the speed of node {} is already set: {}", lamina::quoted(id),
                         row.forwards_only ? "it only forwards" : to_text(row.node.compute)));
    row.node.compute = compute.value_or(FlopPerSecond());
    row.forwards_only = !compute;
    count += compute ? 1 : 0;
  }
  return count;
}

// In the order of the file; rules without a distribution don't come here.
std::size_t give_drawn(Topology& topology, const ComputeRule& rule) {
  Random random(rule.seed);
  std::size_t count = 0;
  for (TopologyNode& row : topology.nodes) {
    if (!is_open(row)) continue;
    row.node.compute = FlopPerSecond(rule.drawn->draw(random));
    ++count;
  }
  return count;
}

struct Done {
  std::size_t count = 0;
  std::string value;
};

Done apply(Topology& topology, const ComputeRule& rule) {
  const auto rate = [&] { return to_text(rule.rate); };
  switch (rule.kind) {
    case ComputeRule::Kind::kAll: return {give_all(topology, rule), rate()};
    case ComputeRule::Kind::kDegree:
      return {give_by_degree(topology, rule), rate() + " for each link out"};
    case ComputeRule::Kind::kFile: return {give_by_file(topology, rule), "from " + rule.file};
    case ComputeRule::Kind::kShare:
      return {give_to_share(topology, rule),
              fmt::format("{} at a share of {} (seed {})", rate(), rule.share, rule.seed)};
    case ComputeRule::Kind::kDrawn:
      return {give_drawn(topology, rule),
              fmt::format("{} (seed {})", rule.drawn->text(), rule.seed)};
  }
  __builtin_unreachable();
}

}  // namespace

std::vector<Filled> fill_compute(Topology& topology, std::span<const ComputeRule> rules) {
  std::vector<Filled> filled;
  for (const ComputeRule& rule : rules)
    if (auto [count, value] = apply(topology, rule); count > 0)
      filled.push_back({"compute", count, std::move(value), "", "compute"});
  return filled;
}

}  // namespace lamina::io
