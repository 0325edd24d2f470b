#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lamina {

// A maximum flow in integers, and the minimum cut that it proves, by Dinic's method (Dinitz 1970,
// Soviet Math. Doklady 11): augment along all shortest ways at once until none is left.
// O(vertices^2 arcs); near linear on the graphs of cut_order.h.
class MaxFlow {
 public:
  // A product of two exact integers of 53 bits, and sums of many.
  __extension__ using Capacity = __int128;
  static constexpr Capacity kUnlimited = Capacity{1} << 120U;

  explicit MaxFlow(std::size_t num_vertices) : arcs_of_(num_vertices) {}
  [[nodiscard]] std::size_t num_vertices() const { return arcs_of_.size(); }

  // capacity >= 0. Arcs of no capacity are left out.
  void add_arc(std::size_t from, std::size_t to, Capacity capacity);

  // The value of a maximum flow; to be called once.
  Capacity solve(std::size_t source, std::size_t sink);

  // After solve: whether the vertex is on the source's side of the smallest minimum cut.
  [[nodiscard]] bool is_on_source_side(std::size_t vertex) const { return level_[vertex] >= 0; }

 private:
  struct Arc {
    std::size_t to = 0;
    Capacity left = 0;
  };

  bool find_levels(std::size_t source, std::size_t sink);
  Capacity augment(std::size_t source, std::size_t sink);

  std::vector<Arc> arcs_;  // each beside its reverse
  std::vector<std::vector<std::size_t>> arcs_of_;
  std::vector<std::int64_t> level_;  // arcs from the source with capacity left; -1: not reached
  std::vector<std::size_t> next_;    // by vertex: the arc to go on with
  std::vector<std::size_t> way_, queue_;
};

}  // namespace lamina
