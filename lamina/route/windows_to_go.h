#pragma once

#include <memory>
#include <span>
#include <vector>

#include "lamina/route/layer_table.h"
#include "lamina/route/memory_needs.h"
#include "lamina/route/transfers.h"
#include "lamina/route/window_minima.h"

namespace lamina::route {

// What remains at least until the result is at the destination, under the relaxation of Windows run
// backwards: from every state, with prices on bytes. Backlogs that drain count as gone; else the
// relaxation's own least. Table and needs must outlive it.
class WindowsToGo {
 public:
  // `prices` by node; empty: none. O(L (m + n log n)) for whole tensors, and 2 (L + 1) n numbers.
  WindowsToGo(const Network& network, const Query& query, const LayerTable& table,
              const MemoryNeeds& needs, std::span<const double> prices = {});

  // Layers 1..l are done and tensor l is at v, where a stay of at least one layer begins now.
  [[nodiscard]] double to_begin(std::uint32_t l, std::size_t v) const {
    return begins_[l * n_ + v];
  }
  // ... where a stay has ended: the tensor leaves, or is the result at its destination.
  [[nodiscard]] double to_leave(std::uint32_t l, std::size_t v) const {
    return leaves_[l * n_ + v];
  }

 private:
  struct AtNode {
    WindowMinimum ended;  // by layers done when the stay ends: what remains then, less `sum` then
    WindowMinimum::Value sum = 0.0;
  };

  void compute(std::uint32_t l, const LayerTable& table, const MemoryNeeds& needs,
               std::span<const double> prices);

  std::size_t n_;
  std::vector<AtNode> at_;
  std::vector<double> begins_, leaves_;
};

}  // namespace lamina::route
