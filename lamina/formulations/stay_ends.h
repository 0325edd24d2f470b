#pragma once

#include "lamina/formulations/problem.h"
#include "lamina/formulations/size.h"
#include "lamina/lp/programme.h"

// What stays pay for beginning and ending with a layer, the same in every formulation, behind all
// that is its own (docs/formulations.md#stays).
namespace lamina::formulations {

// The cost of x_{l,u} charges every layer as a stay by itself. Adds, for every tensor 0 < t < L and
// every node that may run layer t and layer t + 1 and pays for the ends of stays between them,
//   g_{t,u} >= 0 with cost  - leave_t(u) - enter_{t+1}(u),   g_{t,u} <= x_{t,u},
//                                                            g_{t,u} <= x_{t+1,u}:
// the stay goes on. Whole placements leave whole values to g, and what was tight stays so: with
// x - g for the stays that begin or end it is a flow through two copies of every node, in transit
// and in service.
void add_stay_ends(const Problem& problem, lp::Programme& programme);
// How much these are.
[[nodiscard]] Size stay_ends_size(const Problem& problem);

}  // namespace lamina::formulations
