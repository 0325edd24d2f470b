#include "lamina/formulations/flow.h"

#include <cmath>

#include "lamina/formulations/shortest_paths.h"

namespace lamina::formulations {
namespace {

// The candidate position of each node at one layer, or none.
class CandidateRow {
 public:
  explicit CandidateRow(std::size_t num_nodes) : variable_(num_nodes) {}

  void set(const Problem& problem, std::uint32_t l) {
    std::ranges::fill(variable_, lp::VariableId());
    if (l == 0 || l > problem.num_layers()) return;
    std::size_t next = problem.first_placement(l);
    for (const Candidate& candidate : problem.candidates(l))
      variable_[candidate.node.index()] = lp::VariableId(next++);
  }
  [[nodiscard]] lp::VariableId operator[](NodeId v) const { return variable_[v.index()]; }

 private:
  std::vector<lp::VariableId> variable_;
};

double supply(const Problem& problem, std::uint32_t t, NodeId v) {
  double units = 0.0;
  if (t == 0 && v == problem.job().source()) units += 1.0;
  if (t == problem.num_layers() && v == problem.job().destination()) units -= 1.0;
  return units;
}

}  // namespace

void add_sends(const Problem& problem, const Names& names, lp::Programme& programme) {
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) {
    if (!problem.may_move(t)) continue;
    for (std::size_t e = 0; e < problem.ways().size(); ++e)
      programme.add_variable({.name = {.word = "send", .number = t, .labels = {names.ways[e]}},
                              .cost = problem.send_seconds(t, problem.ways()[e])});
  }
}

void add_flow_rows(const Problem& problem, const Names& names, lp::Programme& programme) {
  const std::size_t n = problem.network().num_nodes();
  CandidateRow made(n), used(n);
  std::vector<lp::Term> terms;
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) {
    made.set(problem, t);
    used.set(problem, t + 1);
    for (const NodeId v : all_ids<NodeId>(n)) {
      terms.clear();
      if (used[v].valid()) terms.push_back({used[v], 1.0});
      if (made[v].valid()) terms.push_back({made[v], -1.0});
      if (problem.may_move(t)) {
        for (const std::uint32_t e : problem.leaving(v))
          terms.push_back({lp::VariableId(send_variable(problem, t, e)), 1.0});
        for (const std::uint32_t e : problem.entering(v))
          terms.push_back({lp::VariableId(send_variable(problem, t, e)), -1.0});
      }
      programme.add_row({.word = "flow", .number = t, .labels = {names.nodes[v.index()]}},
                        lp::Range::exactly(supply(problem, t, v)), terms);
    }
  }
}

Size flow_size(const Problem& problem) {
  const double sends = static_cast<double>(problem.num_moving_tensors()) *
                       static_cast<double>(problem.ways().size());
  const double variables = sends + static_cast<double>(problem.num_placements());
  return {.variables = variables,
          .rows = (problem.num_layers() + 1.0) * static_cast<double>(problem.network().num_nodes()),
          .nonzeros = 2.0 * variables};
}

std::optional<Route> route_in_flow(const Problem& problem, std::span<const NodeId> placement,
                                   std::span<const double> values) {
  const ShortestPaths ways(problem);
  return join(problem, placement, [&](std::uint32_t t) -> WayOf {
    const NodeId from = made_at(problem, placement, t), to = wanted_at(problem, placement, t);
    if (from == to) return std::vector<LinkId>{};
    if (!problem.may_move(t)) return std::nullopt;
    return ways.way(t, from, to,
                    values.subspan(send_variable(problem, t, 0), problem.ways().size()));
  });
}

std::vector<double> flow_of(const Problem& problem, const Route& route) {
  std::vector<double> values(static_cast<std::size_t>(flow_size(problem).variables));
  set_placements(problem, placement_of(problem, route), values);
  for (const Leg& leg : route)
    if (const Hop* hop = std::get_if<Hop>(&leg))
      values[send_variable(problem, hop->tensor, problem.trip_of(hop->link))] += 1.0;
  return values;
}

}  // namespace lamina::formulations
