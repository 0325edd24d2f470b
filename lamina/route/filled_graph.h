#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamina/model/network.h"
#include "lamina/route/elimination_order.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/route_builder.h"

namespace lamina::route {

// What a link costs a tensor that crosses it besides bytes / bandwidth.
enum class HopExtra {
  kNothing,
  kDelay,
  kDelayAndBacklog  // rules per-stay and per-layer
};

// What the arcs of a FilledGraph cost a tensor of `bytes`, in seconds: arc e, between a rank and a
// higher neighbour, costs up[e] from the lower to the higher and down[e] back; kNever where there
// is no way. Without extras they are in proportion to the size.
struct FilledWeights {
  double bytes = 0.0;
  HopExtra extra = HopExtra::kNothing;
  std::vector<double> up, down;
};

// A network with the shortcuts of an EliminationOrder, prepared once for all tensor sizes: min-plus
// LU, or a customizable contraction hierarchy (THEORY B4). Every least-cost way between two nodes
// has one of equal cost that first climbs in rank and then descends, so that one scan up and one
// down over the arcs spread any labels.
//
// J. Dibbelt, B. Strasser and D. Wagner, "Customizable contraction hierarchies", ACM JEA 21, 2016.
class FilledGraph {
 public:
  // Nothing where using it would be too dear: networks with dense cores.
  [[nodiscard]] static std::optional<FilledGraph> make(const Network& network);

  [[nodiscard]] const EliminationOrder& order() const { return order_; }
  [[nodiscard]] const PackedLinks& links() const { return links_; }

  // The least weights for weights.bytes and weights.extra, shortcuts included. Allocates only where
  // the vectors are too small. O(links + triangles).
  void customise(FilledWeights& weights) const;

  // Appends, last first, the hops of the way from rank `tail` to rank `head` that their arc stands
  // for. O(hops x degrees).
  void unpack(const FilledWeights& weights, std::uint32_t tail, std::uint32_t head,
              std::uint32_t tensor, BackwardRoute& route) const;

 private:
  FilledGraph(PackedLinks links, EliminationOrder order);

  struct Slot {
    std::uint32_t arc = 0;  // of the filled graph
    bool is_up = false;
  };
  struct Lower {
    std::uint32_t rank = 0;
    std::uint32_t arc = 0;  // between them
  };
  // The best way to make an arc: over a link, or by way of a lower rank.
  struct Made {
    double cost;
    std::uint32_t packed_arc;
    std::uint32_t middle;  // kNoMiddle: over the link
  };
  static constexpr std::uint32_t kNoMiddle = 0xffffffff;

  [[nodiscard]] std::uint32_t arc_between(std::uint32_t lower, std::uint32_t higher) const;
  [[nodiscard]] double hop_cost(std::size_t packed_arc, const FilledWeights& weights) const;
  [[nodiscard]] Made how_made(const FilledWeights& weights, std::uint32_t tail,
                              std::uint32_t head) const;
  void list_lower();
  void list_triangles();

  PackedLinks links_;
  EliminationOrder order_;
  std::vector<Slot> slots_;                 // by packed arc
  std::vector<std::uint32_t> first_lower_;  // by rank
  std::vector<Lower> lower_;                // the lower neighbours of each rank
  // For rank r and its higher neighbours a < b, in this order of loops: the arc between a and b.
  std::vector<std::uint32_t> thirds_;
};

}  // namespace lamina::route
