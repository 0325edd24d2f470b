#include "lamina/formulations/pairs.h"

#include <algorithm>
#include <cmath>

#include "lamina/formulations/shortest_paths.h"

namespace lamina::formulations {
namespace {

double seconds_between(ShortestPaths& ways, std::uint32_t t, NodeId from, NodeId to) {
  return ways.seconds(t, from)[to.index()];
}

// What x_{l,u} pays besides p_l(u): the ways of the input to layer 1 and of the result from layer
// L.
std::vector<double> end_costs(const Problem& problem, ShortestPaths& ways) {
  std::vector<double> costs(problem.num_placements());
  const std::uint32_t last = problem.num_layers();
  if (last == 0) return costs;
  const Job& job = problem.job();
  for (std::size_t c = 0; c < problem.candidates(1).size(); ++c)
    costs[c] += seconds_between(ways, 0, job.source(), problem.candidates(1)[c].node);
  for (std::size_t c = 0; c < problem.candidates(last).size(); ++c)
    costs[problem.first_placement(last) + c] +=
        seconds_between(ways, last, problem.candidates(last)[c].node, job.destination());
  return costs;
}

void add_pair_variables(const Problem& problem, const Names& names, ShortestPaths* ways,
                        lp::Programme& programme) {
  for (std::uint32_t t = 1; t < problem.num_layers(); ++t)
    for (const Candidate& u : problem.candidates(t))
      for (const Candidate& v : problem.candidates(t + 1)) {
        lp::Variable z{
            .name = {.word = "pair",
                     .number = t,
                     .labels = {names.nodes[u.node.index()], names.nodes[v.node.index()]}}};
        const double seconds = ways == nullptr ? 0.0 : seconds_between(*ways, t, u.node, v.node);
        if (std::isfinite(seconds))
          z.cost = seconds;
        else
          z.upper = 0.0;
        programme.add_variable(z);
      }
}

// A model without layers only moves its input: nothing to choose, and a row that says whether it
// can be done at all.
void add_the_only_way(const Problem& problem, ShortestPaths& ways, lp::Programme& programme) {
  const double seconds =
      seconds_between(ways, 0, problem.job().source(), problem.job().destination());
  const bool reached = std::isfinite(seconds);
  programme.add_offset(reached ? seconds : 0.0);
  programme.add_row({.word = "reach"}, lp::Range::exactly(reached ? 0.0 : 1.0), {});
}

}  // namespace

double num_pairs(const Problem& problem) {
  double count = 0.0;
  for (std::uint32_t t = 1; t < problem.num_layers(); ++t)
    count += static_cast<double>(problem.candidates(t).size()) *
             static_cast<double>(problem.candidates(t + 1).size());
  return count;
}

double num_layer_rows(const Problem& problem) { return std::max(problem.num_layers(), 1U); }

PairVariables::PairVariables(const Problem& problem) : problem_(problem) {
  std::size_t next = problem.num_placements();
  for (std::uint32_t t = 1; t < problem.num_layers(); ++t) {
    first_.push_back(next);
    next += problem.candidates(t).size() * problem.candidates(t + 1).size();
  }
}

void add_pairs(const Problem& problem, const Names& names, PairCosts costs,
               lp::Programme& programme) {
  ShortestPaths ways(problem);
  const bool priced = costs == PairCosts::kShortestWay;
  const std::vector<double> extra = priced ? end_costs(problem, ways) : std::vector<double>{};
  add_placements(problem, names, true, extra, programme);
  add_pair_variables(problem, names, priced ? &ways : nullptr, programme);
  if (priced && problem.num_layers() == 0) add_the_only_way(problem, ways, programme);
}

void add_product_rows(const Problem& problem, const Names& names, lp::Programme& programme) {
  const PairVariables pair(problem);
  for (std::uint32_t t = 1; t < problem.num_layers(); ++t) {
    const auto from = problem.candidates(t), to = problem.candidates(t + 1);
    for (std::size_t u = 0; u < from.size(); ++u)
      for (std::size_t v = 0; v < to.size(); ++v)
        programme.add_row(
            {.word = "product",
             .number = t,
             .labels = {names.nodes[from[u].node.index()], names.nodes[to[v].node.index()]}},
            lp::Range::at_least(-1),
            {{pair(t, u, v), 1.0},
             {lp::VariableId(problem.first_placement(t) + u), -1.0},
             {lp::VariableId(problem.first_placement(t + 1) + v), -1.0}});
  }
}

std::vector<double> pairs_of(const Problem& problem, const Route& route, std::size_t count) {
  std::vector<double> values(count);
  const std::vector<NodeId> placement = placement_of(problem, route);
  set_placements(problem, placement, values);
  const PairVariables pair(problem);
  for (std::uint32_t t = 1; t < problem.num_layers(); ++t)
    values[pair(t, problem.candidate_at(t, placement[t - 1]),
                problem.candidate_at(t + 1, placement[t]))
               .index()] = 1.0;
  return values;
}

}  // namespace lamina::formulations
