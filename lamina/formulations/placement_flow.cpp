#include "lamina/formulations/placement_flow.h"

#include "lamina/formulations/flow.h"

namespace lamina::formulations {
namespace {

Size size_flow(const Problem& problem) {
  Size size = flow_size(problem);
  size.rows += problem.num_layers();
  size.nonzeros += static_cast<double>(problem.num_placements());
  return size;
}

lp::Programme build_flow(const Problem& problem) {
  lp::Programme programme = programme_of(size_flow(problem));
  const Names names(problem, programme);
  add_placements(problem, names, true, {}, programme);
  add_sends(problem, names, programme);
  add_assignment_rows(problem, programme);
  add_flow_rows(problem, names, programme);
  return programme;
}

}  // namespace

Formulation placement_flow() {
  return {.name = "placement-flow",
          .symbol = "EP-N",
          .summary = "a node for every layer and a flow for every tensor",
          .is_tight = true,
          .size = size_flow,
          .build = build_flow,
          .route = route_in_flow,
          .values = flow_of};
}

}  // namespace lamina::formulations
