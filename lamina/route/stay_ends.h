#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/network.h"

namespace lamina::route {

// What stays of a job pay for beginning and ending with a layer (Model::enter_time), at all nodes:
// rows for searches that go layer by layer. The network must outlive it.
class StayEnds {
 public:
  explicit StayEnds(const Network& network);
  // Rows list the nodes in this order instead.
  StayEnds(const Network& network, std::span<const std::uint32_t> node_at);

  // Must be called before the other functions. O(1) for models whose stays pay nothing, and for the
  // model of the last call; else O(layers and nodes, log devices each).
  void set(const Job& job);
  // Whether some stay pays something at some node. Where none does, rows must not be asked for.
  [[nodiscard]] bool any() const { return any_; }

  // Seconds at every node, of a stay that begins, or ends, with layer l; `leave` also knows l = 0,
  // with which no stay ends. They live until the next call of `set`.
  [[nodiscard]] std::span<const double> enter(std::uint32_t l) const { return row(enter_, l); }
  [[nodiscard]] std::span<const double> leave(std::uint32_t l) const { return row(leave_, l); }

 private:
  [[nodiscard]] std::span<const double> row(const std::vector<double>& of, std::uint32_t l) const {
    return std::span(of).subspan(l * node_at_.size(), node_at_.size());
  }

  const Network* network_;
  std::vector<std::uint32_t> node_at_;
  std::shared_ptr<const Model> model_;  // of the rows; held, so that no other takes its address
  bool any_ = false;
  std::vector<double> enter_, leave_;  // by layer, from 0, and place
};

}  // namespace lamina::route
