#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/waiting.h"
#include "lamina/route/hop_times.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/route_builder.h"
#include "lamina/route/spread.h"
#include "lamina/route/transfers.h"

namespace lamina::route {

// One tensor of a job alone in the network, whole or in chunks: the earliest time at which it can
// be at every node, and the way there. For planners that look at a few tensors; the network must
// outlive it.
class Reach {
 public:
  // `queues` may be null: the network's backlogs.
  explicit Reach(const Network& network, const Queues* queues = nullptr);

  // The tensor is nowhere.
  void clear();
  // It is at v at time x, if not earlier: before the next `spread`.
  void place(NodeId v, double x);
  // Finishes the times at all nodes, or at the target alone. Places made since the last spread only
  // where that had no target.
  void spread(const Job& job, Waiting waiting, std::uint32_t tensor, NodeId target = {});

  [[nodiscard]] double at(NodeId v) const { return times_[v.index()]; }
  // The node where the tensor that reaches v was placed.
  [[nodiscard]] NodeId origin_of(NodeId v);
  // Appends the hops to v, last hop first, and returns the node where they begin.
  NodeId trace_back(NodeId v, std::uint32_t tensor, BackwardRoute& route);

 private:
  // The links to v from where the tensor was placed, last link first.
  [[nodiscard]] std::vector<LinkId> way_back(NodeId v);

  const Network* network_;
  const Queues* queues_;
  PackedLinks links_;
  HopQueues hops_;
  Spread spread_;
  std::vector<double> times_;
  std::vector<std::uint32_t> via_;
  std::vector<NodeId> placed_;

  std::optional<Transfers> in_chunks_{};  // where the network has chunks
  std::optional<Bytes> size_{};           // of the tensor if it was spread
  std::vector<double> ready_;             // by node: where it was placed, of those in chunks
};

}  // namespace lamina::route
