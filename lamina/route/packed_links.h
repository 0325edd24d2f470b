#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/network.h"

namespace lamina::route {

// A link as searches see it. Times are plain doubles in seconds here and in all inner loops.
struct Arc {
  double seconds_per_byte = 0.0;
  double delay = 0.0;
  std::uint32_t head = 0;  // index of the node it leads to
  std::uint32_t link = 0;  // index of the LinkId
};

// The links of a network, or some of them, packed by the node that they leave; loops, which never
// help, are left out. Arcs keep the order of the network. Nodes keep their indices, so a smaller
// graph answers in the terms of the whole network.
class PackedLinks {
 public:
  explicit PackedLinks(const Network& network);
  // Only `links`, in ascending order without repetition.
  PackedLinks(const Network& network, std::span<const LinkId> links);
  // All links, each packed by the node that it leads to: `head` is where it leaves.
  [[nodiscard]] static PackedLinks reversed(const Network& network);

  [[nodiscard]] std::size_t num_nodes() const { return first_.size() - 1; }
  [[nodiscard]] std::size_t num_arcs() const { return arcs_.size(); }
  [[nodiscard]] const Arc* arcs() const { return arcs_.data(); }
  // The arcs that leave node v are first_arc(v) .. first_arc(v + 1) - 1.
  [[nodiscard]] std::uint32_t first_arc(std::size_t v) const { return first_[v]; }

  // The node that arc e leaves. O(log nodes).
  [[nodiscard]] std::uint32_t tail(std::uint32_t e) const;

  // Whether both have the same nodes and links, whatever those cost.
  [[nodiscard]] bool has_shape_of(const PackedLinks& other) const;
  // The arcs that cost something else than in `before`, which has the same shape.
  [[nodiscard]] std::vector<std::uint32_t> changed_since(const PackedLinks& before) const;

  // For each arc the time until its backlog of time 0 is served.
  [[nodiscard]] const double* backlog_times() const { return backlog_times_.data(); }
  [[nodiscard]] double longest_backlog_time() const { return longest_backlog_time_; }

 private:
  PackedLinks() = default;
  void append(const Network& network, LinkId id);

  std::vector<Arc> arcs_;
  std::vector<std::uint32_t> first_;  // num_nodes() + 1 positions in arcs_
  std::vector<double> backlog_times_;
  double longest_backlog_time_ = 0.0;
};

// 1 / rate, kept finite for rates next to zero so that nothing times it stays nothing.
[[nodiscard]] double inverse(double rate);

}  // namespace lamina::route
