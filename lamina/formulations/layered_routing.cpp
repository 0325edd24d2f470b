#include "lamina/formulations/layered_routing.h"

#include <algorithm>

#include "lamina/formulations/chunked_flow.h"
#include "lamina/formulations/flow.h"

namespace lamina::formulations {
namespace {

Size size_layered_routing(const Problem& problem) {
  return problem.all_whole() ? flow_size(problem) : ChunkedFlow(problem).size();
}

lp::Programme build_layered_routing(const Problem& problem) {
  lp::Programme programme = programme_of(size_layered_routing(problem));
  const Names names(problem, programme);
  add_placements(problem, names, false, {}, programme);
  if (!problem.all_whole()) {
    add_chunked_flow(problem, names, programme);
    return programme;
  }
  add_sends(problem, names, programme);
  add_flow_rows(problem, names, programme);
  return programme;
}

std::optional<Route> route_of(const Problem& problem, std::span<const NodeId> placement,
                              std::span<const double> values) {
  return problem.all_whole() ? route_in_flow(problem, placement, values)
                             : route_in_chunked_flow(problem, placement, values);
}

std::vector<double> values_of(const Problem& problem, const Route& route) {
  return problem.all_whole() ? flow_of(problem, route) : chunked_flow_of(problem, route);
}

}  // namespace

Formulation layered_routing() {
  return {.name = "layered-routing",
          .symbol = "LR",
          .summary = "a shortest path in the layered graph, as a flow",
          .is_tight = true,
          .size = size_layered_routing,
          .build = build_layered_routing,
          .route = route_of,
          .values = values_of,
          .takes_chunks = true};
}

std::vector<double> potentials(const Problem& problem, std::span<const double> duals) {
  // The dual of row (v, t) is what a unit entering there saves; T counts from the source.
  const double origin = duals[problem.job().source().index()];
  std::vector<double> result;
  result.reserve(duals.size());
  for (const double dual : duals) result.push_back(origin - dual);
  return result;
}

double worst_slack(const Problem& problem, std::span<const double> potentials) {
  const std::size_t n = problem.network().num_nodes();
  const auto at = [&](NodeId v, std::uint32_t t) { return potentials[t * n + v.index()]; };
  double worst = 0.0;
  for (std::uint32_t t = 0; t <= problem.num_layers(); ++t) {
    if (t > 0)
      for (const Candidate& u : problem.candidates(t))
        worst = std::max(worst, at(u.node, t) - at(u.node, t - 1) - u.seconds);
    if (!problem.may_move(t) || !problem.is_whole(t)) continue;
    for (const Arc& way : problem.ways())
      worst = std::max(worst, at(way.to, t) - at(way.from, t) - problem.send_seconds(t, way));
  }
  return std::max(worst, worst_slack_in_chunks(problem, potentials));
}

}  // namespace lamina::formulations
