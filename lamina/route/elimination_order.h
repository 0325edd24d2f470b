#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamina/route/packed_links.h"

namespace lamina::route {

// An order in which the nodes of a network are eliminated, and the graph that this fills: removing
// a node links all its remaining neighbours with each other, so that distances between those that
// remain are kept by shortcuts. Directions are not told apart here. Ranks count from 0.
struct EliminationOrder {
  std::vector<std::uint32_t> node_at;  // by rank
  std::vector<std::uint32_t> rank_of;  // by node
  // The neighbours of rank r that outlive it, as ascending ranks: up_heads[first_up[r]] ..
  std::vector<std::uint32_t> first_up, up_heads;
  std::vector<std::uint32_t> up_tails;  // of the same arcs: r
  // Ranks below this are nodes that may be passed through only, and so is all that was eliminated
  // before them: nothing starts or ends at them.
  std::uint32_t num_passed = 0;

  [[nodiscard]] std::size_t size() const { return node_at.size(); }
  [[nodiscard]] std::size_t fill() const { return up_heads.size(); }
  void set_tails();  // once heads are known
};

// Minimum degree: a node with the fewest remaining neighbours goes next, but first those that
// `is_passed` with at most two, which fills nothing. Ranks are then laid out so that what hangs
// together lies together (postorder of the elimination tree), which changes no fill.
//
// Nothing where the sum of squares of the neighbours, which is what using the order costs, would
// exceed `budget`: dense cores. Such are found early, from a clique that the rest must contain.
//
// D. Rose, "A graph-theoretic study of the numerical solution of sparse positive definite systems
// of linear equations", 1972; J. Dibbelt, B. Strasser and D. Wagner, "Customizable contraction
// hierarchies", 2016.
[[nodiscard]] std::optional<EliminationOrder> minimum_degree_order(
    const PackedLinks& links, const std::vector<bool>& is_passed, double budget);

}  // namespace lamina::route
