#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/network.h"
#include "lamina/plan/waiting.h"
#include "lamina/route/layer_times.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/stay_times.h"

namespace lamina::route {

// What a link costs one job alone: a tensor leaves at `idle_from` at the earliest.
struct HopCost {
  double seconds_per_byte = 0.0, fixed = 0.0, idle_from = 0.0;

  [[nodiscard]] double time(double bytes) const { return bytes * seconds_per_byte + fixed; }
  [[nodiscard]] double arrival(double ready, double bytes) const {
    return std::max(ready, idle_from) + time(bytes);
  }
};

// All labels of one job alone, at every state (v, k) of the layered graph: group k of its layers is
// done, and its tensor is at v. F is the earliest time at which it can be there; R is what is left
// from there at least, exact but for queues that drain. Both have a second label for what is in
// service at v, if going on is cheaper than beginning anew (StayTimes).
//
// Times are counted from the release, so that late clocks cost no digits. The job runs once, in
// whole tensors. O(L (m + n log n)) time, 16 bytes a state or 32. Network and job must outlive it.
class LoneLabels {
 public:
  LoneLabels(const Network& network, const Job& job, Waiting waiting, LayerGroups groups);

  [[nodiscard]] const PackedLinks& links() const { return links_; }
  // The arc of links(); kNoHop of a loop.
  [[nodiscard]] std::uint32_t arc_of(LinkId link) const { return arc_of_[link.index()]; }
  [[nodiscard]] const LayerGroups& groups() const { return groups_; }
  [[nodiscard]] std::uint32_t last() const {
    return static_cast<std::uint32_t>(groups_.size() - 1);
  }

  [[nodiscard]] double arrived(std::uint32_t k, std::size_t v) const {
    return arrived_[k * n_ + v];
  }
  [[nodiscard]] double in_service(std::uint32_t k, std::size_t v) const {
    return (remembers_service_ ? in_service_ : arrived_)[k * n_ + v];
  }
  [[nodiscard]] double left(std::uint32_t k, std::size_t v) const { return left_[k * n_ + v]; }
  [[nodiscard]] double left_in_service(std::uint32_t k, std::size_t v) const {
    return (remembers_service_ ? left_in_service_ : left_)[k * n_ + v];
  }
  [[nodiscard]] bool remembers_service() const { return remembers_service_; }
  // From when on no queue drains any more, so that R is exact.
  [[nodiscard]] double drained() const { return drained_; }

  // What labels are made of; by arc of links(), and by node.
  [[nodiscard]] const HopCost& hop(std::uint32_t arc) const { return hops_[arc]; }
  [[nodiscard]] const StayCost& stay(std::size_t v) const { return stays_[v]; }
  // Has the arc cost something else from now on. Labels stay as they are.
  void set_hop(std::uint32_t arc, const HopCost& cost) { hops_[arc] = cost; }
  // The same of any link and node.
  [[nodiscard]] HopCost cost_of(const Link& link) const;
  [[nodiscard]] StayCost cost_of(const Node& node) const;
  // When a group that takes `time` ends at a node: of a tensor that has arrived, or goes on.
  [[nodiscard]] double finished(const StayCost& stay, double arrived, double in_service,
                                double time) const {
    const double begun = std::max(arrived, stay.idle_from) + (stay.to_begin + time);
    return remembers_service_ ? std::min(begun, in_service + (stay.to_go_on + time)) : begun;
  }
  // Of group k at v; infinite if it cannot or may not run there.
  [[nodiscard]] double time(std::uint32_t k, std::size_t v) {
    return layer_times_.at(*job_, groups_[k - 1] + 1, groups_[k], v);
  }

  // Of the tensor of group k.
  [[nodiscard]] bool leaves(std::uint32_t k) const {
    return job_->constraints().leaves(groups_[k]);
  }
  [[nodiscard]] double bytes(std::uint32_t k) const {
    return job_->model().tensor_size(groups_[k]).value();
  }

 private:
  [[nodiscard]] double queue_of(Seconds backlog) const;
  void sweep_forwards();
  void sweep_backwards(const PackedLinks& back);
  void go_on_backwards(std::uint32_t k, std::span<const double> times);
  [[nodiscard]] std::span<double> at(std::vector<double>& labels, std::uint32_t k) const {
    return std::span(labels).subspan(k * n_, n_);
  }

  const Job* job_;
  Waiting waiting_;
  std::size_t n_;
  PackedLinks links_;
  LayerTimes layer_times_;
  LayerGroups groups_;
  std::vector<std::uint32_t> arc_of_;  // by LinkId
  std::vector<HopCost> hops_;
  std::vector<StayCost> stays_;
  bool remembers_service_ = false;
  double drained_ = 0.0;
  std::vector<double> arrived_, in_service_, left_, left_in_service_;  // by group and node
};

}  // namespace lamina::route
