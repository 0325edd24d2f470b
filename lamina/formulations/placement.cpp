#include "lamina/formulations/placement.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "lamina/formulations/shortest_paths.h"
#include "lamina/model/memory_use.h"

namespace lamina::formulations {

Names::Names(const Problem& problem, lp::Programme& programme) {
  const Network& network = problem.network();
  for (const Node& node : network.nodes()) nodes.push_back(programme.labels().add(node.id));
  for (const Arc& way : problem.ways())
    ways.push_back(programme.labels().add({network.node(way.from).id, network.node(way.to).id,
                                           fmt::format("link{}", network.link(way.link).row)}));
}

void add_placements(const Problem& problem, const Names& names, bool integer,
                    std::span<const double> extra, lp::Programme& programme) {
  integer = integer || !problem.memory_limits().empty();
  std::size_t position = 0;
  for (std::uint32_t l = 1; l <= problem.num_layers(); ++l)
    for (const Candidate& candidate : problem.candidates(l)) {
      const double more = extra.empty() ? 0.0 : extra[position];
      ++position;
      lp::Variable x{
          .name = {.word = "run", .number = l, .labels = {names.nodes[candidate.node.index()]}},
          .cost = candidate.seconds,
          .upper = integer ? 1.0 : lp::kInfinity,
          .integer = integer};
      if (std::isfinite(more))
        x.cost += more;
      else
        x.upper = 0.0;
      programme.add_variable(x);
    }
}

namespace {

// Of layers that take anything and may run at the node.
std::vector<lp::Term> memory_terms(const Problem& problem, const MemoryLimit& limit) {
  std::vector<lp::Term> terms;
  for (std::uint32_t l = 1; l <= problem.num_layers(); ++l) {
    const Bytes need = memory_of(problem.job().model().layer(l));
    const auto at =
        std::ranges::lower_bound(problem.candidates(l), limit.node, {}, &Candidate::node);
    if (need == Bytes() || at == problem.candidates(l).end() || at->node != limit.node) continue;
    const auto place = static_cast<std::size_t>(at - problem.candidates(l).begin());
    terms.push_back({lp::VariableId(problem.first_placement(l) + place), need / limit.memory});
  }
  return terms;
}

}  // namespace

void add_memory_rows(const Problem& problem, lp::Programme& programme) {
  for (const MemoryLimit& limit : problem.memory_limits()) {
    const lp::LabelId label = programme.labels().add(problem.network().node(limit.node).id);
    programme.add_row({.word = "memory", .labels = {label}}, lp::Range::at_most(1.0),
                      memory_terms(problem, limit));
  }
}

Size memory_size(const Problem& problem) {
  Size size;
  for (const MemoryLimit& limit : problem.memory_limits())
    size = size +
           Size{.rows = 1.0, .nonzeros = static_cast<double>(memory_terms(problem, limit).size())};
  return size;
}

void add_assignment_rows(const Problem& problem, lp::Programme& programme) {
  std::vector<lp::Term> terms;
  for (std::uint32_t l = 1; l <= problem.num_layers(); ++l) {
    terms.clear();
    for (std::size_t c = 0; c < problem.candidates(l).size(); ++c)
      terms.push_back({lp::VariableId(problem.first_placement(l) + c), 1.0});
    programme.add_row({.word = "assign", .number = l}, lp::Range::exactly(1), terms);
  }
}

std::optional<std::vector<NodeId>> placement_in(const Problem& problem,
                                                std::span<const double> values) {
  constexpr double kWhole = 1e-6;
  std::vector<NodeId> placement;
  for (std::uint32_t l = 1; l <= problem.num_layers(); ++l) {
    const auto candidates = problem.candidates(l);
    NodeId chosen;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const double x = values[problem.first_placement(l) + c];
      if (std::abs(x) <= kWhole) continue;
      if (std::abs(x - 1.0) > kWhole || chosen.valid()) return std::nullopt;
      chosen = candidates[c].node;
    }
    if (!chosen.valid()) return std::nullopt;
    placement.push_back(chosen);
  }
  return placement;
}

std::vector<NodeId> placement_of(const Problem& problem, const Route& route) {
  std::vector<NodeId> placement;
  placement.reserve(problem.num_layers());
  for (const Leg& leg : route)
    if (const Stay* stay = std::get_if<Stay>(&leg))
      placement.insert(placement.end(), stay->last_layer - stay->first_layer + 1, stay->node);
  return placement;
}

void set_placements(const Problem& problem, std::span<const NodeId> placement,
                    std::span<double> values) {
  for (std::uint32_t l = 1; l <= problem.num_layers(); ++l)
    values[problem.first_placement(l) + problem.candidate_at(l, placement[l - 1])] = 1.0;
}

NodeId made_at(const Problem& problem, std::span<const NodeId> placement, std::uint32_t t) {
  return t == 0 ? problem.job().source() : placement[t - 1];
}

NodeId wanted_at(const Problem& problem, std::span<const NodeId> placement, std::uint32_t t) {
  return t == problem.num_layers() ? problem.job().destination() : placement[t];
}

std::optional<Route> shortest_route(const Problem& problem, std::span<const NodeId> placement,
                                    std::span<const double> /*values*/) {
  const ShortestPaths ways(problem);
  return join(problem, placement, [&](std::uint32_t t) {
    return ways.way(t, made_at(problem, placement, t), wanted_at(problem, placement, t));
  });
}

}  // namespace lamina::formulations
