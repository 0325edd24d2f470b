#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "lamina/model/queues.h"
#include "lamina/route/merged_layers.h"
#include "lamina/route/query.h"
#include "lamina/route/stay_ends.h"
#include "lamina/route/transfers.h"

namespace lamina::route {

// What the runs of a job whose model generates cost together (docs/theory.md#generation): one first
// run and S further ones over the same nodes, every tensor on its own best way. *Places* are the
// nodes that may run some layer; *groups* are layers that are run as one without loss, from 1 on,
// and tensor g is the output of group g. Seconds are those of the first run, `first`, and of all
// further runs together, `further`; all times count from the release.
//
// Waits that are charged once are part of these costs. Under draining they depend on when the first
// run comes: `idle_from` and `first_row_at` know them, all else is without.
//
// Rows of costs are found when they are first asked for, by Transfers, and kept: O(places^2) space
// a distinct size. The network and the job must outlive it.
class GenerationCosts {
 public:
  GenerationCosts(const Network& network, const Query& query);

  [[nodiscard]] std::size_t num_places() const { return places_.size(); }
  [[nodiscard]] NodeId node(std::size_t p) const { return places_[p]; }
  [[nodiscard]] std::optional<std::size_t> place_of(NodeId v) const;

  [[nodiscard]] std::uint32_t num_groups() const {
    return static_cast<std::uint32_t>(groups_.size() - 1);
  }
  [[nodiscard]] std::uint32_t first_layer(std::uint32_t g) const { return groups_[g - 1] + 1; }
  [[nodiscard]] std::uint32_t last_layer(std::uint32_t g) const { return groups_[g]; }

  // Of group g at place p, infinite where it may not or cannot run in all runs.
  [[nodiscard]] double first_time(std::uint32_t g, std::size_t p) const {
    return first_times_[(g - 1) * places_.size() + p];
  }
  [[nodiscard]] double further_time(std::uint32_t g, std::size_t p) const {
    return further_times_[(g - 1) * places_.size() + p];
  }
  // Whether the tensor of group g may leave the node that made it.
  [[nodiscard]] bool leaves(std::uint32_t g) const { return job_.constraints().leaves(groups_[g]); }
  // Of a stay that begins with group g: overheads, waits that do not depend on when, and what its
  // first layer costs to begin with.
  [[nodiscard]] double first_begin(std::uint32_t g, std::size_t p) const {
    return first_begins_[p] + (ends_.any() ? enter_time(g, p) : 0.0);
  }
  [[nodiscard]] double further_begin(std::uint32_t g, std::size_t p) const {
    return further_begins_[p] + (ends_.any() ? num_further_ * enter_time(g, p) : 0.0);
  }
  // Of a stay that ends with group g.
  [[nodiscard]] double first_end(std::uint32_t g, std::size_t p) const {
    return ends_.any() ? leave_time(g, p) : 0.0;
  }
  [[nodiscard]] double further_end(std::uint32_t g, std::size_t p) const {
    return num_further_ * first_end(g, p);
  }
  // When the backlog there is served, if it drains.
  [[nodiscard]] double idle_from(std::size_t p) const { return idle_from_[p]; }
  // From then on nothing drains that a first run could wait for.
  [[nodiscard]] double last_wait() const { return last_wait_; }

  // From a place to all of them, by place, and to the destination behind those. Of tensor g, 0 < g
  // < num_groups(), in the first run if nothing drains, or in all further ones; of the way back of
  // all further runs, which begin with tensor 0; and of the last run's result. They live until the
  // next call of forget_rows.
  [[nodiscard]] std::span<const double> first_row(std::uint32_t g, std::size_t p);
  [[nodiscard]] std::span<const double> further_row(std::uint32_t g, std::size_t p);
  [[nodiscard]] std::span<const double> back_row(std::size_t p);
  [[nodiscard]] double result(std::size_t p);
  // When tensor g of the first run that leaves the node at `start` is at each of them; lives until
  // the next call.
  [[nodiscard]] std::span<const double> first_row_at(std::uint32_t g, NodeId from, double start);
  // The same from several places, by place when it is ready: the earliest time at each.
  [[nodiscard]] std::vector<double> first_spread(std::uint32_t g, std::span<const double> ready);

  // What a group takes of the memory at a place, beside what is in use, and the room for it. Where
  // that is no whole number of groups it is the largest sum of groups that fits: no plan uses more.
  [[nodiscard]] double need(std::uint32_t g, std::size_t p) const {
    return needs_[(g - 1) * places_.size() + p];
  }
  [[nodiscard]] double room(std::size_t p) const { return rooms_[p]; }
  // The places that have no room for all groups.
  [[nodiscard]] std::span<const std::size_t> limited() const { return limited_; }

  // Whether the places cannot be told apart by any cost or room: then whatever a plan does at one
  // it may as well do at the other, if it has not been at either.
  [[nodiscard]] bool are_twins(std::size_t p, std::size_t q);

  // The ways of the tensors: in the first run for one that leaves at `start`.
  [[nodiscard]] std::vector<LinkId> first_path(std::uint32_t g, NodeId from, double start,
                                               NodeId to);
  [[nodiscard]] std::vector<LinkId> further_path(std::uint32_t g, NodeId from, NodeId to);
  [[nodiscard]] std::vector<LinkId> result_path(NodeId from, NodeId to);

 private:
  // In each of the runs.
  [[nodiscard]] double enter_time(std::uint32_t g, std::size_t p) const {
    return ends_.enter(first_layer(g))[places_[p].index()];
  }
  [[nodiscard]] double leave_time(std::uint32_t g, std::size_t p) const {
    return ends_.leave(last_layer(g))[places_[p].index()];
  }

  enum class Kind { kFirst, kFurther, kResult };
  using RowKey = std::pair<Kind, Bytes>;

  void find_places();
  void group_layers();
  [[nodiscard]] bool layers_merge() const;
  void find_times();
  void find_rooms();
  void find_waits();

  [[nodiscard]] Bytes first_size(std::uint32_t g) const;
  [[nodiscard]] Bytes further_size(std::uint32_t g) const;
  [[nodiscard]] std::span<const double> row(const RowKey& key, std::size_t p);
  [[nodiscard]] std::vector<double> found_row(const RowKey& key, std::size_t p);
  [[nodiscard]] std::vector<double> ready_at(NodeId v, double start) const;
  [[nodiscard]] std::vector<double> picked(const std::vector<double>& by_node) const;

  const Network& network_;
  const Query& query_;
  const Job& job_;
  const Model& again_;
  double num_further_;
  StayEnds ends_;
  std::vector<NodeId> places_;
  std::vector<std::size_t> place_of_;  // by node; num_places() if it is none
  LayerGroups groups_;
  std::vector<double> first_times_, further_times_;                        // by group and place
  std::vector<double> first_begins_, further_begins_, idle_from_, rooms_;  // by place
  std::vector<double> needs_;                                              // by group and place
  std::vector<std::size_t> limited_;
  double last_wait_ = 0.0;

  Queues queues_;          // that the first run meets, counted from the release
  Queues further_queues_;  // a further run's share of what is charged once
  Queues result_queues_;
  Queues no_queues_;
  Transfers draining_, first_, further_, result_;
  std::map<RowKey, std::size_t> row_ids_;
  std::vector<std::vector<double>> rows_;  // by id and place
  std::vector<double> timed_row_;
};

}  // namespace lamina::route
