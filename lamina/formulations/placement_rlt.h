#pragma once

#include "lamina/formulations/formulation.h"

namespace lamina::formulations {

// EP-RLT, `placement-rlt`: the products of placement-mccormick by their sums instead, which is
// exact.
//
//   x_{l,u} in {0,1}   layer l runs at node u                                        "run.l.u"
//   z_{t,u,v} >= 0     tensor t goes from u to v, 1 <= t <= L-1                      "pair.t.u.v"
//   the objective of placement-mccormick
//   s.t. sum_u x_{l,u} = 1                           for all l                        "assign.l"
//        sum_v z_{t,u,v} = x_{t,u}                   for all t, u                     "leave.t.u"
//        sum_u z_{t,u,v} = x_{t+1,v}                 for all t, v                     "arrive.t.v"
//
//   variables L k + (L-1) k^2      rows L + 2 (L-1) k      nonzeros L k + 2 (L-1) k^2 + 2 (L-1) k
//
// It is a path through layers of a complete graph on the nodes that compute, hence whole by nature;
// the price of leaving out relays and links is k^2 variables a tensor instead of m.
//
// Source: the reformulation-linearization technique, W. P. Adams and H. D. Sherali, "A tight
// linearization and an algorithm for zero-one quadratic programming problems", Management Science
// 32 (1986), 1274-1290, of level one.
[[nodiscard]] Formulation placement_rlt();

}  // namespace lamina::formulations
