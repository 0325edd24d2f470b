#pragma once

#include <span>
#include <vector>

#include "lamina/formulations/formulation.h"

namespace lamina::formulations {

// LR, `layered-routing`: one unit of flow through the layered graph, from (source, 0) to
// (destination, L).
//
//   x_{l,u} >= 0   flow on the arc (u, l-1) -> (u, l): layer l is computed at u     "run.l.u"
//   y_{t,e} >= 0   flow on the arc (a, t) -> (b, t) of link e = (a, b): tensor t crosses e
//                                                                                   "send.t.a.b.link"
//   min  sum p_l(u) x_{l,u} + sum q_t(e) y_{t,e}
//   s.t. for all (v, t):  out of (v, t) - into (v, t) = [(v, t) is the source's] - [the
//   destination's]
//                                                                                   "flow.t.v"
//
// Its matrix is the incidence of nodes and arcs of a directed graph: totally unimodular, so every
// corner is a path and no variable need be declared whole (Hoffman and Kruskal 1956).
//
//   variables (L+1) m + L k      rows (L+1) n      nonzeros 2 (L+1) m + 2 L k
//
// With private layers or pins: m only for the tensors that may move, sum of |U_l| instead of L k.
//
// Tensors larger than the network's chunk flow through copies of the nodes, one for each rate
// (chunked_flow.h), which leaves the matrix what it is.
//
// Source: the layered graph of S. Jung and H.-W. Lee, "Optimization framework for splitting DNN
// inference jobs over computing networks", arXiv:2111.07006.
[[nodiscard]] Formulation layered_routing();

// The potentials T(v, t) that the duals of an optimal relaxation are: T(source, 0) = 0, on every
// arc T(head) <= T(tail) + cost, and T(destination, L) is the optimum, so they prove it. State (v,
// t) is at t n + v, copies behind them all. One dual each row of the programme.
[[nodiscard]] std::vector<double> potentials(const Problem& problem, std::span<const double> duals);

// By how much an arc of the layered graph breaks T(head) <= T(tail) + cost at worst, in seconds; 0
// where none does.
[[nodiscard]] double worst_slack(const Problem& problem, std::span<const double> potentials);

}  // namespace lamina::formulations
