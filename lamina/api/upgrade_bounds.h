#pragma once

#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/network.h"

namespace lamina::api {

// Which resources can make a job faster if their rate is multiplied by `factor` > 1.
//
// A plan that gains from a resource asks it for something. In the network with every rate
// multiplied, no such plan takes less than the least F + w + R over what it may ask the resource
// for: F from the source to there, w the service, R from there to the destination, none of them
// waiting. If even that is no less than `base`, the resource cannot matter
// (docs/theory.md#upgrades). Transfers count whole: for networks without chunks.
class UpgradeBounds {
 public:
  // One sweep forwards and one backwards: O(L (m + n log n)). Network and job must outlive it.
  UpgradeBounds(const Network& network, const Job& job, double factor);

  // The least latency of a plan that computes some layer at the node.
  [[nodiscard]] Seconds through(NodeId v) const { return Seconds(through_node_[v.index()]); }
  // ... that sends something over the link.
  [[nodiscard]] Seconds through(LinkId e) const { return Seconds(through_link_[e.index()]); }

 private:
  std::vector<double> through_node_, through_link_;
};

}  // namespace lamina::api
