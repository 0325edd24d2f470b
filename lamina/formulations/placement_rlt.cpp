#include "lamina/formulations/placement_rlt.h"

#include "lamina/formulations/pairs.h"

namespace lamina::formulations {
namespace {

Size size_rlt(const Problem& problem) {
  const double x = static_cast<double>(problem.num_placements()), z = num_pairs(problem);
  double sums = 0.0;
  for (std::uint32_t t = 1; t < problem.num_layers(); ++t)
    sums += static_cast<double>(problem.candidates(t).size() + problem.candidates(t + 1).size());
  return {
      .variables = x + z, .rows = num_layer_rows(problem) + sums, .nonzeros = x + 2.0 * z + sums};
}

// Row by row of one tensor: the terms of the sum over one end, then x of the other.
void add_sum_rows(const Problem& problem, const Names& names, std::uint32_t t,
                  lp::Programme& programme) {
  const PairVariables pair(problem);
  const auto from = problem.candidates(t), to = problem.candidates(t + 1);
  std::vector<lp::Term> terms;
  for (std::size_t u = 0; u < from.size(); ++u) {
    terms.assign({{lp::VariableId(problem.first_placement(t) + u), -1.0}});
    for (std::size_t v = 0; v < to.size(); ++v) terms.push_back({pair(t, u, v), 1.0});
    programme.add_row({.word = "leave", .number = t, .labels = {names.nodes[from[u].node.index()]}},
                      lp::Range::exactly(0), terms);
  }
  for (std::size_t v = 0; v < to.size(); ++v) {
    terms.assign({{lp::VariableId(problem.first_placement(t + 1) + v), -1.0}});
    for (std::size_t u = 0; u < from.size(); ++u) terms.push_back({pair(t, u, v), 1.0});
    programme.add_row({.word = "arrive", .number = t, .labels = {names.nodes[to[v].node.index()]}},
                      lp::Range::exactly(0), terms);
  }
}

lp::Programme build_rlt(const Problem& problem) {
  lp::Programme programme = programme_of(size_rlt(problem));
  const Names names(problem, programme);
  add_pairs(problem, names, PairCosts::kShortestWay, programme);
  add_assignment_rows(problem, programme);
  for (std::uint32_t t = 1; t < problem.num_layers(); ++t)
    add_sum_rows(problem, names, t, programme);
  return programme;
}

std::vector<double> values_rlt(const Problem& problem, const Route& route) {
  return pairs_of(problem, route, static_cast<std::size_t>(size_rlt(problem).variables));
}

}  // namespace

Formulation placement_rlt() {
  return {.name = "placement-rlt",
          .symbol = "EP-RLT",
          .summary = "a node for every layer, products by Adams and Sherali's sums",
          .is_tight = true,
          .size = size_rlt,
          .build = build_rlt,
          .route = shortest_route,
          .values = values_rlt};
}

}  // namespace lamina::formulations
