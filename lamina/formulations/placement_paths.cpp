#include "lamina/formulations/placement_paths.h"

#include "lamina/formulations/pairs.h"
#include "lamina/formulations/shortest_paths.h"

namespace lamina::formulations {
namespace {

// One pair of nodes between which a tensor may travel.
struct Commodity {
  std::uint32_t tensor;
  NodeId from, to;
  lp::VariableId value;  // not valid(): 1, of a model without layers
};

// Calls `use` for the pairs of tensor t, in the order of their flow variables.
template <class Use>
void for_each_pair(const Problem& problem, const PairVariables& pair, std::uint32_t t, Use&& use) {
  const Job& job = problem.job();
  const std::uint32_t last = problem.num_layers();
  if (last == 0) return use(Commodity{t, job.source(), job.destination(), {}});
  if (t == 0)
    for (std::size_t c = 0; c < problem.candidates(1).size(); ++c)
      use(Commodity{t, job.source(), problem.candidates(1)[c].node, lp::VariableId(c)});
  if (t == last)
    for (std::size_t c = 0; c < problem.candidates(last).size(); ++c)
      use(Commodity{t, problem.candidates(last)[c].node, job.destination(),
                    lp::VariableId(problem.first_placement(last) + c)});
  if (t == 0 || t == last) return;
  for (std::size_t u = 0; u < problem.candidates(t).size(); ++u)
    for (std::size_t v = 0; v < problem.candidates(t + 1).size(); ++v)
      use(Commodity{t, problem.candidates(t)[u].node, problem.candidates(t + 1)[v].node,
                    pair(t, u, v)});
}

template <class Use>
void for_each_pair(const Problem& problem, Use&& use) {
  const PairVariables pair(problem);
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) for_each_pair(problem, pair, t, use);
}

// Tensors that may not move have pairs and rows, but no links to flow over.
double num_ways(const Problem& problem, std::uint32_t t) {
  return problem.may_move(t) ? static_cast<double>(problem.ways().size()) : 0.0;
}

// Pairs of tensor t, and how many of them are of one node with itself.
struct PairCount {
  double all = 0.0, same = 0.0;
};

double in_both(std::span<const Candidate> a, std::span<const Candidate> b) {
  double count = 0.0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].node == b[j].node) ++count;
    if (a[i].node < b[j].node)
      ++i;
    else
      ++j;
  }
  return count;
}

PairCount count_pairs(const Problem& problem, std::uint32_t t) {
  const Job& job = problem.job();
  const std::vector<Candidate> source{{job.source()}}, destination{{job.destination()}};
  const auto from = t == 0 ? std::span<const Candidate>(source) : problem.candidates(t);
  const auto to = t == problem.num_layers() ? std::span<const Candidate>(destination)
                                            : problem.candidates(t + 1);
  return {static_cast<double>(from.size()) * static_cast<double>(to.size()), in_both(from, to)};
}

Size size_paths(const Problem& problem) {
  const double x = static_cast<double>(problem.num_placements()), z = num_pairs(problem);
  const double n = static_cast<double>(problem.network().num_nodes());
  Size size{.variables = x + z, .rows = problem.num_layers() + z, .nonzeros = x + 3.0 * z};
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) {
    const PairCount pairs = count_pairs(problem, t);
    size.variables += pairs.all * num_ways(problem, t);
    size.rows += pairs.all * n;
    size.nonzeros += 2.0 * pairs.all * num_ways(problem, t);
    if (problem.num_layers() > 0) size.nonzeros += 2.0 * (pairs.all - pairs.same);
  }
  return size;
}

lp::Name named(const Names& names, const char* word, const Commodity& pair, lp::LabelId last) {
  return {.word = word,
          .number = pair.tensor,
          .labels = {names.nodes[pair.from.index()], names.nodes[pair.to.index()], last}};
}

void add_carries(const Problem& problem, const Names& names, const Commodity& pair,
                 lp::Programme& programme) {
  if (!problem.may_move(pair.tensor)) return;
  for (std::size_t e = 0; e < problem.ways().size(); ++e)
    programme.add_variable({.name = named(names, "carry", pair, names.ways[e]),
                            .cost = problem.send_seconds(pair.tensor, problem.ways()[e])});
}

// The rows of one pair, whose flow variables begin at `first`.
void add_pair_flow(const Problem& problem, const Names& names, const Commodity& pair,
                   std::size_t first, lp::Programme& programme) {
  std::vector<lp::Term> terms;
  for (const NodeId w : all_ids<NodeId>(problem.network().num_nodes())) {
    terms.clear();
    const double units =
        pair.from == pair.to ? 0.0 : (w == pair.from ? 1.0 : 0.0) - (w == pair.to ? 1.0 : 0.0);
    if (units != 0.0 && pair.value.valid()) terms.push_back({pair.value, -units});
    if (problem.may_move(pair.tensor)) {
      for (const std::uint32_t e : problem.leaving(w))
        terms.push_back({lp::VariableId(first + e), 1.0});
      for (const std::uint32_t e : problem.entering(w))
        terms.push_back({lp::VariableId(first + e), -1.0});
    }
    programme.add_row(named(names, "flow", pair, names.nodes[w.index()]),
                      lp::Range::exactly(pair.value.valid() ? 0.0 : units), terms);
  }
}

lp::Programme build_paths(const Problem& problem) {
  lp::Programme programme = programme_of(size_paths(problem));
  const Names names(problem, programme);
  add_pairs(problem, names, PairCosts::kNone, programme);
  std::size_t next = programme.num_variables();
  for_each_pair(problem,
                [&](const Commodity& pair) { add_carries(problem, names, pair, programme); });
  add_assignment_rows(problem, programme);
  add_product_rows(problem, names, programme);
  for_each_pair(problem, [&](const Commodity& pair) {
    add_pair_flow(problem, names, pair, next, programme);
    if (problem.may_move(pair.tensor)) next += problem.ways().size();
  });
  return programme;
}

// Calls `use(pair, first)` for the pair that each tensor of the placement takes.
template <class Use>
void for_each_taken(const Problem& problem, std::span<const NodeId> placement, Use&& use) {
  std::size_t next = problem.num_placements() + static_cast<std::size_t>(num_pairs(problem));
  for_each_pair(problem, [&](const Commodity& pair) {
    if (pair.from == made_at(problem, placement, pair.tensor) &&
        pair.to == wanted_at(problem, placement, pair.tensor))
      use(pair, next);
    if (problem.may_move(pair.tensor)) next += problem.ways().size();
  });
}

std::optional<Route> route(const Problem& problem, std::span<const NodeId> placement,
                           std::span<const double> values) {
  const ShortestPaths ways(problem);
  std::vector<std::size_t> first(problem.num_layers() + 1);
  for_each_taken(problem, placement,
                 [&](const Commodity& pair, std::size_t begin) { first[pair.tensor] = begin; });
  return join(problem, placement, [&](std::uint32_t t) -> WayOf {
    const NodeId from = made_at(problem, placement, t), to = wanted_at(problem, placement, t);
    if (from == to) return std::vector<LinkId>{};
    if (!problem.may_move(t)) return std::nullopt;
    return ways.way(t, from, to, values.subspan(first[t], problem.ways().size()));
  });
}

std::vector<double> values_paths(const Problem& problem, const Route& route) {
  std::vector<double> values =
      pairs_of(problem, route, static_cast<std::size_t>(size_paths(problem).variables));
  const std::vector<NodeId> placement = placement_of(problem, route);
  for_each_taken(problem, placement, [&](const Commodity& pair, std::size_t begin) {
    for (const Leg& leg : route)
      if (const Hop* hop = std::get_if<Hop>(&leg); hop != nullptr && hop->tensor == pair.tensor)
        values[begin + problem.trip_of(hop->link)] += 1.0;
  });
  return values;
}

}  // namespace

Formulation placement_paths() {
  return {.name = "placement-paths",
          .symbol = "EP-PF",
          .summary = "placement-mccormick whose pairs of nodes carry flows of their own",
          .is_tight = false,
          .size = size_paths,
          .build = build_paths,
          .route = route,
          .values = values_paths};
}

}  // namespace lamina::formulations
