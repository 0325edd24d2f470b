#pragma once

#include "lamina/formulations/formulation.h"

namespace lamina::formulations {

// EP-N, `placement-flow`: where every layer runs, and a flow of every tensor from where it is made
// to where it is used.
//
//   x_{l,u} in {0,1}   layer l runs at node u; x_{0,source} = x_{L+1,destination} = 1 are constants
//                                                                                   "run.l.u"
//   y_{t,e} >= 0       tensor t crosses link e "send.t.a.b.link" min  sum p_l(u) x_{l,u} + sum
//   q_t(e) y_{t,e} s.t. sum_u x_{l,u} = 1                                      for all l "assign.l"
//        out_v(y_t) - in_v(y_t) = x_{t,v} - x_{t+1,v}           for all t, v         "flow.t.v"
//
//   variables (L+1) m + L k      rows (L+1) n + L      nonzeros 2 (L+1) m + 3 L k
//
// Its flow rows are the rows of layered-routing and the assignment rows follow from them (the rows
// of tensor t add up to sum_u x_{t,u} = sum_u x_{t+1,u}), so it is that programme with L rows too
// many and variables needlessly declared whole.
//
// Source: the node-arc form of service chain embedding, e.g. J. W. Jiang, T. Lan, S. Ha, M. Chen
// and M. Chiang, "Joint VM placement and routing for data center traffic engineering", INFOCOM
// 2012, with one flow a tensor.
[[nodiscard]] Formulation placement_flow();

}  // namespace lamina::formulations
