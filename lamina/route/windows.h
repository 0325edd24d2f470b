#pragma once

#include <span>
#include <vector>

#include "lamina/plan/route.h"
#include "lamina/route/layer_table.h"
#include "lamina/route/memory_needs.h"
#include "lamina/route/stay_times.h"
#include "lamina/route/transfers.h"
#include "lamina/route/window_minima.h"

namespace lamina::route {

// The relaxation of memory limits in which every stay fits into its node by itself, whatever other
// stays there take (docs/theory.md#memory-windows): a stay at v of layers i+1..l is allowed if they
// fit together, and it does not follow another stay at v directly. Its optimum is a lower bound on
// the latency, and the latency if what its walk takes fits.
//
// With prices y on the bytes of nodes every layer takes y times its bytes longer there; then the
// optimum less the sum of y times room is a lower bound, too (docs/theory.md#memory-prices).
//
// For each node a window slides over the layers, so that finding the best first layer of all stays
// is O(1) amortised a layer and node: O(L (m + n log n)) in all for whole tensors.
//
// A query object: it belongs to one thread. Network, table and needs must outlive it.
class Windows {
 public:
  Windows(const Network& network, const Query& query, const LayerTable& table,
          const MemoryNeeds& needs);

  // When the result is there at the earliest, prices counted as time; infinite where no walk
  // exists. `prices` by node; empty: none.
  double run(std::span<const double> prices = {});

  // The walk of the last run, which must exist. Stays at a node that it only left to come back to
  // at once are one, so that it is a route where what it takes fits.
  [[nodiscard]] Route route();
  // The bytes that this walk takes, by node.
  [[nodiscard]] std::span<const double> use() const { return use_; }

 private:
  struct AtNode {
    WindowMinimum begun;  // by the layers done before: when the stay began, less `sum` then
    WindowMinimum::Value sum = 0.0;  // of the layers' times
  };

  void compute(std::uint32_t l, std::span<const double> prices);
  void leave(std::uint32_t l);
  [[nodiscard]] std::span<double> ready(std::uint32_t l) {
    return std::span(ready_).subspan(l * n_, n_);
  }

  const Job* job_;
  const LayerTable* table_;
  const MemoryNeeds* needs_;
  const Network* network_;
  std::size_t n_;
  std::uint32_t num_layers_;
  Transfers transfers_;
  StayTimes stay_times_;
  std::vector<AtNode> at_;
  std::vector<double> ready_;         // by layer and node: when a stay ends there, kNever if none
  std::vector<double> arrived_;       // by node: when the tensor at hand is there over links
  std::vector<std::uint32_t> begun_;  // by layer and node: the layers done before that stay
  std::vector<double> use_;
};

}  // namespace lamina::route
