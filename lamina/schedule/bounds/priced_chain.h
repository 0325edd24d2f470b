#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/resources.h"
#include "lamina/route/merged_layers.h"

namespace lamina::schedule {

// What jobs of one kind (equal model, destination and constraints) do, group of layers by group,
// with the time that each step takes and the least time from every state to the end, alone and
// without backlogs. Groups count from 1, as layers do; tensor g is what group g makes.
class PricedChain {
 public:
  // One way of a tensor over a link.
  struct Send {
    std::uint32_t from, to;
    ResourceId resource;
    double service, delay;
  };

  // O(groups (m + n log n)). The network must outlive it.
  PricedChain(const Network& network, const Job& job, const route::LayerGroups& groups);

  [[nodiscard]] std::uint32_t num_groups() const { return num_groups_; }
  [[nodiscard]] std::size_t num_nodes() const { return n_; }
  [[nodiscard]] std::size_t destination() const { return destination_; }
  [[nodiscard]] const Network& network() const { return *network_; }
  // The last layer of a group.
  [[nodiscard]] std::uint32_t last_layer(std::uint32_t g) const { return groups_[g]; }

  // Seconds of group g at v without overhead; infinite where it may not run there.
  [[nodiscard]] double time(std::uint32_t g, std::size_t v) const {
    return times_[(g - 1) * n_ + v];
  }
  [[nodiscard]] bool runs(std::uint32_t g, std::size_t v) const {
    return g >= 1 && g <= num_groups_ && within(g, v) < kNever;
  }
  // From tensor g at v, outside a stay, to the end.
  [[nodiscard]] double to_go(std::uint32_t g, std::size_t v) const { return to_go_[g * n_ + v]; }
  // The longest of them that is finite; 0 without one.
  [[nodiscard]] double longest_to_go() const;
  // Within a stay at v that has just run group g.
  [[nodiscard]] double within(std::uint32_t g, std::size_t v) const { return within_[g * n_ + v]; }
  // The links that tensor g may cross on a way that ends: sorted by `from`; and where each node's
  // begin.
  [[nodiscard]] std::span<const Send> sends(std::uint32_t g) const { return sends_[g]; }
  [[nodiscard]] std::span<const Send> sends_from(std::uint32_t g, std::size_t v) const {
    return std::span(sends_[g]).subspan(first_send_[g][v],
                                        first_send_[g][v + 1] - first_send_[g][v]);
  }
  // The positions among sends(g) of those that lead to v.
  [[nodiscard]] std::span<const std::uint32_t> sends_to(std::uint32_t g, std::size_t v) const {
    return std::span(into_[g]).subspan(first_into_[g][v],
                                       first_into_[g][v + 1] - first_into_[g][v]);
  }
  // Nodes by to_go(g), the nearest first; those without a way to the end are left out.
  [[nodiscard]] std::span<const std::uint32_t> nearest_first(std::uint32_t g) const {
    return nearest_[g];
  }

 private:
  void find_times(const Job& job);
  void find_sends(const Job& job);
  void find_ways();
  void spread(std::uint32_t g);
  void index_sends(std::uint32_t g);

  const Network* network_;
  std::size_t n_, destination_;
  std::uint32_t num_groups_;
  route::LayerGroups groups_;
  std::vector<double> times_, to_go_, within_;
  std::vector<std::vector<Send>> sends_;
  std::vector<std::vector<std::uint32_t>> first_send_, into_, first_into_, nearest_;
};

// Groups of layers for a search that may miss some plans: between layers that private layers or
// pins hold apart, those tensors travel that are vertices of the lower convex hull of (work before
// them, bytes), as if all nodes differed in speed alone; and those in `also`.
[[nodiscard]] route::LayerGroups groups_by_hull(const Network& network, const Job& job,
                                                std::span<const std::uint32_t> also = {});

}  // namespace lamina::schedule
