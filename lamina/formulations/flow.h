#pragma once

#include <optional>
#include <span>
#include <vector>

#include "lamina/formulations/formulation.h"
#include "lamina/formulations/placement.h"

// What layered-routing and placement-flow share: a flow of every tensor over the physical links.
namespace lamina::formulations {

// The position of y_{t,e} among the variables: behind the placements, tensor by tensor; tensors
// that may not move have none.
[[nodiscard]] inline std::size_t send_variable(const Problem& problem, std::uint32_t t,
                                               std::size_t way) {
  const std::uint32_t fixed = problem.num_layers() + 1 - problem.num_moving_tensors();
  return problem.num_placements() + (t - fixed) * problem.ways().size() + way;
}

// Adds y_{t,e} >= 0 with cost q_t(e) for every tensor that may move and every way.
void add_sends(const Problem& problem, const Names& names, lp::Programme& programme);

// Adds for every tensor t and node v
//   sum of y_{t,e} leaving v  -  sum of y_{t,e} entering v  +  x_{t+1,v}  -  x_{t,v}
//       =  [t = 0 and v is the source]  -  [t = L and v is the destination]:
// what arrives or is made at v goes on or is used there.
void add_flow_rows(const Problem& problem, const Names& names, lp::Programme& programme);

// The sizes of both parts together.
[[nodiscard]] Size flow_size(const Problem& problem);

[[nodiscard]] std::optional<Route> route_in_flow(const Problem& problem,
                                                 std::span<const NodeId> placement,
                                                 std::span<const double> values);
[[nodiscard]] std::vector<double> flow_of(const Problem& problem, const Route& route);

}  // namespace lamina::formulations
