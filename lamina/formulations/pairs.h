#pragma once

#include <span>
#include <vector>

#include "lamina/formulations/formulation.h"
#include "lamina/formulations/placement.h"

// What the programmes with a variable for every two nodes of neighbouring layers share:
// z_{t,u,v} = x_{t,u} x_{t+1,v}, tensor t goes from u in U_t to v in U_{t+1}; 1 <= t <= L-1.
namespace lamina::formulations {

// Number of z: the sum of |U_t| |U_{t+1}|, (L-1) k^2 where all are k.
[[nodiscard]] double num_pairs(const Problem& problem);

// L, the assignment rows; of a model without layers one row, which says whether a way leads from
// source to destination.
[[nodiscard]] double num_layer_rows(const Problem& problem);

// The position of z_{t,u,v} among the variables, by the candidate positions of u and v: behind the
// placements, tensor by tensor, u by u.
class PairVariables {
 public:
  explicit PairVariables(const Problem& problem);

  [[nodiscard]] lp::VariableId operator()(std::uint32_t t, std::size_t from, std::size_t to) const {
    return lp::VariableId(first_[t - 1] + from * problem_.candidates(t + 1).size() + to);
  }

 private:
  const Problem& problem_;
  std::vector<std::size_t> first_;
};

enum class PairCosts {
  kShortestWay,  // delta_t(u, v), shortest ways in the network; pairs without one cannot be chosen
  kNone
};

// Adds x (whole) and z (>= 0). With shortest ways, x_{1,u} and x_{L,u} also pay delta_0(source, u)
// and delta_L(u, destination); without layers the whole cost is a constant.
void add_pairs(const Problem& problem, const Names& names, PairCosts costs,
               lp::Programme& programme);

// Adds z_{t,u,v} >= x_{t,u} + x_{t+1,v} - 1 for every pair.
void add_product_rows(const Problem& problem, const Names& names, lp::Programme& programme);

// x and z of a route, in a vector of `count` values.
[[nodiscard]] std::vector<double> pairs_of(const Problem& problem, const Route& route,
                                           std::size_t count);

}  // namespace lamina::formulations
