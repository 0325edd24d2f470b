#pragma once

#include <cstdint>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/network.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/spread.h"

namespace lamina::route {

// Lower bounds on the time that a job still needs at every state of the layered graph
// (docs/theory.md#bounded-search): with groups 1..k done and the tensor at v, the remaining layers
// where they are fastest, and the smallest tensor still to come all the way to the destination:
//
//   sum of fastest(i), i > k,   +   size(k) * beta(v)   +   alpha(v)
//
// where beta(v) is the least sum of seconds per byte, and alpha(v) the least sum of delays, from v
// to the destination. Waiting and overheads are left out. Consistent: no hop or layer lowers the
// bound by more than it takes, since size(k) = min of the tensors k.. only grows with k.
//
// Two Dijkstras for each new destination. The network must outlive it.
class RemainingBound {
 public:
  explicit RemainingBound(const Network& network);

  void set(const Job& job, const LayerGroups& groups);
  // The states asked for next are those of group k.
  void enter(std::uint32_t k) {
    layers_ = layers_after_[k];
    bytes_ = smallest_from_[k];
  }
  [[nodiscard]] double at(std::size_t v) const {
    return layers_ + bytes_ * per_byte_[v] + delay_[v];
  }

 private:
  void set_destination(NodeId destination);

  PackedLinks back_;  // links reversed
  Spread spread_;
  LayerTimes layer_times_;
  NodeId destination_;
  std::vector<double> per_byte_, delay_;              // by node
  std::vector<std::uint32_t> via_;                    // scratch
  std::vector<double> layers_after_, smallest_from_;  // by group
  double layers_ = 0.0, bytes_ = 0.0;
};

}  // namespace lamina::route
