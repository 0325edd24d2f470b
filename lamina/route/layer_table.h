#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lamina/route/layer_times.h"
#include "lamina/route/query.h"
#include "lamina/route/stay_ends.h"

namespace lamina::route {

// What one job pays at nodes, as numbers that add up: for searches that look at layers in any
// order. Rows of nodes, in their order.
struct LayerTable {
  // O(layers times nodes).
  LayerTable(const Network& network, const Query& query);

  // Seconds of layer l at every node, kNever where it may not or cannot run.
  [[nodiscard]] std::span<const double> times(std::uint32_t l) const {
    return std::span(all_times).subspan((l - std::size_t{1}) * num_nodes, num_nodes);
  }

  // What a stay at v pays once that begins, or ends, with layer l.
  [[nodiscard]] double enter(std::uint32_t l, std::size_t v) const {
    return ends.any() ? ends.enter(l)[v] : 0.0;
  }
  [[nodiscard]] double leave(std::uint32_t l, std::size_t v) const {
    return ends.any() ? ends.leave(l)[v] : 0.0;
  }

  std::size_t num_nodes;
  std::vector<double> all_times;
  StayEnds ends;
  // By node: what a stay costs to begin, and each further layer of it, beside the layers' times.
  // Where backlogs drain they cost nothing here, which is never too much.
  std::vector<double> to_begin, to_go_on;
};

}  // namespace lamina::route
