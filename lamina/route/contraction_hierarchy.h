#pragma once

#include <cstdint>
#include <memory>
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

// By node, whether it is a relay.
[[nodiscard]] std::vector<bool> relays_of(const Network& network);

// What the arcs of a ContractionHierarchy cost a tensor of `bytes`, in seconds: arc e, between a
// rank and a higher neighbour, costs up[e] from the lower to the higher and down[e] back; kNever
// where there is no way. Without extras they are in proportion to the size.
struct FilledWeights {
  double bytes = 0.0;
  HopExtra extra = HopExtra::kNothing;
  std::vector<double> up, down;
};

// A network with the shortcuts of an EliminationOrder, prepared once for all tensor sizes: min-plus
// LU, or a customizable contraction hierarchy (docs/theory.md#elimination). Every least-cost way
// between two nodes has one of equal cost that first climbs in rank and then descends, so that one
// scan up and one down over the arcs spread any labels.
//
// J. Dibbelt, B. Strasser and D. Wagner, "Customizable contraction hierarchies", ACM JEA 21, 2016.
class ContractionHierarchy {
 public:
  // Null where using it would be too dear: networks with dense cores.
  [[nodiscard]] static std::shared_ptr<const ContractionHierarchy> make(const Network& network);
  // By an order found earlier, for this network or one of the same shape.
  ContractionHierarchy(const Network& network, EliminationOrder order);

  // The same for a network that differs in rates, delays and backlogs alone; nothing is ordered or
  // filled again. O(links). Null where it differs in more: nodes, who is a relay, or where links
  // lead.
  [[nodiscard]] std::shared_ptr<const ContractionHierarchy> over(const Network& changed) const;

  [[nodiscard]] const EliminationOrder& order() const { return shape_->order; }
  [[nodiscard]] const PackedLinks& links() const { return links_; }
  [[nodiscard]] const std::vector<bool>& is_relay() const { return shape_->is_relay; }  // by node

  struct Lower {
    std::uint32_t rank = 0;
    std::uint32_t arc = 0;  // between them
  };
  // The lower neighbours of a rank.
  [[nodiscard]] std::span<const Lower> lower(std::uint32_t rank) const {
    return std::span(shape_->lower)
        .subspan(shape_->first_lower[rank],
                 shape_->first_lower[rank + 1] - shape_->first_lower[rank]);
  }

  // The least weights for weights.bytes and weights.extra, shortcuts included. Allocates only where
  // the vectors are too small. O(links + triangles).
  void customise(FilledWeights& weights) const;

  // Mends weights where hops over some links cost something else than when they were made: arcs
  // that no change reaches are not looked at. `changed` are packed arcs of links(). O(arcs mended x
  // their triangles).
  void mend(FilledWeights& weights, std::span<const std::uint32_t> changed) const;

  // Appends, last first, the hops of the way from rank `tail` to rank `head` that their arc stands
  // for. O(hops x degrees).
  void unpack(const FilledWeights& weights, std::uint32_t tail, std::uint32_t head,
              std::uint32_t tensor, BackwardRoute& route) const;

 private:
  struct Slot {
    std::uint32_t arc = 0;  // of the filled graph
    bool is_up = false;
  };
  // What does not depend on rates and delays.
  struct Shape {
    EliminationOrder order;
    std::vector<bool> is_relay;              // by node
    std::vector<Slot> slots;                 // by packed arc
    std::vector<std::uint32_t> first_lower;  // by rank
    std::vector<Lower> lower;                // the lower neighbours of each rank
    // For rank r and its higher neighbours a < b, in this order of loops: the arc between a and b.
    std::vector<std::uint32_t> thirds;

    void list_slots(const PackedLinks& links);
    void list_lower();
    void list_triangles();
    [[nodiscard]] std::uint32_t arc_between(std::uint32_t lower, std::uint32_t higher) const;
  };
  // The best way to make an arc: over a link, or by way of a lower rank.
  struct Made {
    double cost;
    std::uint32_t packed_arc;
    std::uint32_t middle;  // kNoMiddle: over the link
  };
  static constexpr std::uint32_t kNoMiddle = 0xffffffff;

  ContractionHierarchy(PackedLinks links, std::shared_ptr<const Shape> shape);
  static std::shared_ptr<const Shape> shape_of(const Network& network, const PackedLinks& links,
                                               EliminationOrder order);

  [[nodiscard]] double hop_cost(std::size_t packed_arc, const FilledWeights& weights) const;
  [[nodiscard]] Made how_made(const FilledWeights& weights, std::uint32_t tail,
                              std::uint32_t head) const;

  PackedLinks links_;
  std::shared_ptr<const Shape> shape_;
};

}  // namespace lamina::route
