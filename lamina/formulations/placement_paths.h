#pragma once

#include "lamina/formulations/formulation.h"

namespace lamina::formulations {

// EP-PF, `placement-paths`: placement-mccormick whose pairs do not pay for a known shortest way but
// carry a flow of their own that finds it, pairs of one node with itself included.
//
//   x_{l,u} in {0,1}     layer l runs at node u                                      "run.l.u"
//   z_{t,u,v} >= 0       tensor t goes from u to v, 1 <= t <= L-1                    "pair.t.u.v"
//   f_{t,u,v,e} >= 0     part of it that crosses link e "carry.t.u.v.link" pairs: (source, u) of
//   tensor 0 with value x_{1,u}; (u, v) of tensor t with value z_{t,u,v};
//          (u, destination) of tensor L with value x_{L,u}: P = (L-1) k^2 + 2 k of them
//   min  sum p_l(u) x_{l,u} + sum q_t(e) f_{t,u,v,e}
//   s.t. sum_u x_{l,u} = 1                                       for all l            "assign.l"
//        z_{t,u,v} >= x_{t,u} + x_{t+1,v} - 1                    for all t, u, v "product.t.u.v"
//        out_w(f_{t,u,v}) - in_w(f_{t,u,v}) = value [w = u] - value [w = v]
//                                                                for all pairs, w "flow.t.u.v.w"
//
//   variables  placement-mccormick's + P m        rows  placement-mccormick's + P n
//   nonzeros   placement-mccormick's + 2 P m + 2 (P - pairs of a node with itself)
//
// Source: the pairwise paths of virtual network embedding by multi-commodity flow, N. M. M. K.
// Chowdhury, M. R. Rahman and R. Boutaba, "Virtual network embedding with coordinated node and link
// mapping", INFOCOM 2009, for a chain.
[[nodiscard]] Formulation placement_paths();

}  // namespace lamina::formulations
