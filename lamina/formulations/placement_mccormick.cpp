#include "lamina/formulations/placement_mccormick.h"

#include "lamina/formulations/pairs.h"

namespace lamina::formulations {
namespace {

Size size_mccormick(const Problem& problem) {
  const double x = static_cast<double>(problem.num_placements()), z = num_pairs(problem);
  return {.variables = x + z, .rows = num_layer_rows(problem) + z, .nonzeros = x + 3.0 * z};
}

lp::Programme build_mccormick(const Problem& problem) {
  lp::Programme programme = programme_of(size_mccormick(problem));
  const Names names(problem, programme);
  add_pairs(problem, names, PairCosts::kShortestWay, programme);
  add_assignment_rows(problem, programme);
  add_product_rows(problem, names, programme);
  return programme;
}

std::vector<double> values_mccormick(const Problem& problem, const Route& route) {
  return pairs_of(problem, route, static_cast<std::size_t>(size_mccormick(problem).variables));
}

}  // namespace

Formulation placement_mccormick() {
  return {.name = "placement-mccormick",
          .symbol = "EP-McC",
          .summary = "a node for every layer, products by McCormick's inequality",
          .is_tight = false,
          .size = size_mccormick,
          .build = build_mccormick,
          .route = shortest_route,
          .values = values_mccormick};
}

}  // namespace lamina::formulations
