#pragma once

#include "lamina/formulations/formulation.h"

namespace lamina::formulations {

// EP-McC, `placement-mccormick`: where every layer runs, with the product of two neighbouring
// choices made linear by the least that it can be.
//
//   x_{l,u} in {0,1}   layer l runs at node u                                        "run.l.u"
//   z_{t,u,v} >= 0     tensor t goes from u to v, 1 <= t <= L-1; u = v too           "pair.t.u.v"
//   delta_t(u, v)      seconds of the shortest way of tensor t from u to v, 0 where u = v
//   min  sum p_l(u) x_{l,u} + sum delta_t(u,v) z_{t,u,v}
//        + sum_u delta_0(source,u) x_{1,u} + sum_u delta_L(u,destination) x_{L,u}
//   s.t. sum_u x_{l,u} = 1                                       for all l            "assign.l"
//        z_{t,u,v} >= x_{t,u} + x_{t+1,v} - 1                    for all t, u, v "product.t.u.v"
//
//   variables L k + (L-1) k^2      rows L + (L-1) k^2      nonzeros L k + 3 (L-1) k^2
//
// The relaxation is worthless: halves everywhere make every z zero, so no tensor pays for its way
// and the gap has no bound (docs/formulations.md; the test has the example with value 0 against 1).
//
// Source: G. P. McCormick, "Computability of global solutions to factorable nonconvex programs:
// part I", Mathematical Programming 10 (1976), 147-175; of its four inequalities the one that binds
// when costs are not negative.
[[nodiscard]] Formulation placement_mccormick();

}  // namespace lamina::formulations
