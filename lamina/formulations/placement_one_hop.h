#pragma once

#include "lamina/formulations/formulation.h"

namespace lamina::formulations {

// EP-1H, `placement-one-hop`: where every layer runs and which one link, if any, every tensor
// takes; the compact form of practitioners whose servers are all joined directly.
//
//   x_{l,u} in {0,1}   layer l runs at node u                                        "run.l.u"
//   y_{t,e} in {0,1}   tensor t goes over link e = (u, v) "hop.t.u.v.link" y_{t,u} in {0,1} tensor
//   t stays at u                                           "keep.t.u" C_t                the
//   choices of tensor t: links from U_t to U_{t+1} and nodes in both, where
//                      U_0 holds the source alone and U_{L+1} the destination
//   min  sum p_l(u) x_{l,u} + sum q_t(e) y_{t,e}
//   s.t. sum_u x_{l,u} = 1                                       for all l            "assign.l"
//        sum over C_t of y = 1                                   for all t            "pick.t"
//        y_{t,e} <= x_{t,u},  y_{t,e} <= x_{t+1,v}               for all t, e         "from.t...",
//        (and so y_{t,u}; rows on the constants x_0 and x_{L+1} are left out)         "onto.t..."
//
//   variables L k + C        C = sum of |C_t|; on a full mesh of k nodes (L-1) k^2 + 2 k
//   rows      2 L + 1 + 2 C - |C_0| - |C_L|
//   nonzeros  L k + 5 C - 2 |C_0| - 2 |C_L|
//
// Without layers C_0 has no rows but "pick". It takes only full meshes: a link between every two
// different nodes of neighbouring U_t. Its optimum is the problem's where no way of several links
// is shorter than the direct one (`is_exact`), else the best with one hop a tensor.
//
// Source: tools that deploy ONNX models on a mesh of servers write this programme for CBC, CPLEX or
// SCIP (placement, link choice, one row per choice and end); it has no single author.
[[nodiscard]] Formulation placement_one_hop();

}  // namespace lamina::formulations
