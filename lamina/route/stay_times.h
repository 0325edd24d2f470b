#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/network.h"
#include "lamina/model/queues.h"
#include "lamina/plan/waiting.h"

namespace lamina::route {

// What a stay at one node costs one job beside the layers' own times
// (docs/concepts.md#what-a-second-means).
struct StayCost {
  double idle_from = 0.0;  // nothing begins earlier
  double to_begin = 0.0;   // of the stay's first layer
  double to_go_on = 0.0;   // of every further one
};

// With the node's overhead and what the job meets there: under draining when the node falls idle,
// else how long its queue is.
[[nodiscard]] StayCost stay_cost(double overhead, double queue, Waiting rule);

// The same for every node. A stay's first layer ends at `begin`, every further one at `go_on`.
class StayTimes {
 public:
  explicit StayTimes(const Network& network);
  // Nodes are numbered in this order instead of the network's.
  StayTimes(const Network& network, std::span<const std::uint32_t> node_at);

  // Must be called before the other functions. O(nodes) if the rule changed, else O(1).
  void set_rule(Waiting rule) { set_rule(rule, nullptr); }
  // With other queues than the network's backlogs, which null stands for: O(nodes). Nodes must then
  // be numbered as in the network.
  void set_rule(Waiting rule, const Queues* queues);

  // When a layer that takes `time` ends at node v, begun by a job that arrives at x.
  [[nodiscard]] double begin(std::size_t v, double x, double time) const {
    return std::max(x, idle_from_[v]) + (to_begin_[v] + time);
  }
  // The same for a job in service there: its layer before ended at x.
  [[nodiscard]] double go_on(std::size_t v, double x, double time) const {
    return x + (to_go_on_[v] + time);
  }

  // The same of a stay that takes so long to end, for a job in service there.
  [[nodiscard]] static double end(std::size_t /*v*/, double x, double time) { return x + time; }

  // Whether going on may cost less than beginning anew. Where not, the earliest time at a node says
  // all, and the two times "arrived" and "in service" need not be told apart:
  // - without overheads and backlogs both are x + time;
  // - per-layer charges the backlog in both;
  // - draining: who is in service at x has x >= backlog / rate, so both are x + time.
  [[nodiscard]] bool remembers_service() const { return remembers_service_; }

 protected:
  [[nodiscard]] const Network& network() const { return *network_; }

 private:
  void add(const Node& node);

  const Network* network_;
  Waiting rule_ = Waiting::kDraining;
  bool is_set_ = false;  // to the backlogs under this rule
  bool remembers_service_ = false;
  std::vector<double> backlog_times_, overheads_;  // by node
  std::vector<double> idle_from_, to_begin_, to_go_on_;
};

}  // namespace lamina::route
