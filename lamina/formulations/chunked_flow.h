#pragma once

#include <optional>
#include <span>
#include <vector>

#include "lamina/formulations/formulation.h"
#include "lamina/formulations/placement.h"

// The flow of layered-routing where tensors travel in chunks: a copy of the nodes for every rate
// (docs/theory.md#chunks). With chunks of k bytes a tensor t of d bytes goes
//
//   enter_{t,r,v} >= 0   from v into the copy of rate r                    0
//   send_{t,r,e} >= 0    over a link of bandwidth r and more in the copy   k / bandwidth + delay
//   leave_{t,r,v} >= 0   from the copy to v                                (d - k) / r
//
// so that a way pays its true price in the copy of its slowest link, and more in slower ones. It is
// a plain layered graph with more nodes, whose matrix is as totally unimodular.
namespace lamina::formulations {

// Where the variables and rows of a problem are.
class ChunkedFlow {
 public:
  explicit ChunkedFlow(const Problem& problem);

  // The rates of the links, falling.
  [[nodiscard]] std::span<const double> rates() const { return rates_; }
  // The positions in Problem::ways() of the links of rate r and more.
  [[nodiscard]] std::span<const std::uint32_t> ways(std::size_t r) const { return ways_[r]; }

  // Variables: behind the placements, tensor by tensor. A whole tensor has one a way; one in chunks
  // has, rate by rate, n enters, n leaves, and its sends in the order of ways(r).
  [[nodiscard]] std::size_t send(std::uint32_t t, std::size_t way) const {
    return first_variable_[t] + way;
  }
  [[nodiscard]] std::size_t enter(std::uint32_t t, std::size_t r, NodeId v) const {
    return block(t, r) + v.index();
  }
  [[nodiscard]] std::size_t leave(std::uint32_t t, std::size_t r, NodeId v) const {
    return block(t, r) + num_nodes() + v.index();
  }
  [[nodiscard]] std::size_t send(std::uint32_t t, std::size_t r, std::size_t place) const {
    return block(t, r) + 2 * num_nodes() + place;
  }

  // Rows: (v, t) is row t n + v as in layered-routing; those of the copies lie behind all of them.
  [[nodiscard]] std::size_t copy_row(std::uint32_t t, std::size_t r, NodeId v) const {
    return first_row_[t] + r * num_nodes() + v.index();
  }

  // Seconds.
  [[nodiscard]] double send_seconds(std::uint32_t t, const Arc& way) const;
  [[nodiscard]] double leave_seconds(std::uint32_t t, std::size_t r) const;

  [[nodiscard]] Size size() const { return size_; }

 private:
  [[nodiscard]] std::size_t num_nodes() const { return problem_->network().num_nodes(); }
  [[nodiscard]] std::size_t block(std::uint32_t t, std::size_t r) const {
    return first_variable_[t] + 2 * num_nodes() * r + ways_before_[r];
  }
  void count();

  const Problem* problem_;
  std::vector<double> rates_;
  std::vector<std::vector<std::uint32_t>> ways_;
  std::vector<std::size_t> ways_before_;     // by rate, and one more: of the rates before it
  std::vector<std::size_t> first_variable_;  // by tensor
  std::vector<std::size_t> first_row_;       // by tensor, of its copies
  Size size_;
};

// Adds all variables behind the placements, and all rows.
void add_chunked_flow(const Problem& problem, const Names& names, lp::Programme& programme);

[[nodiscard]] std::optional<Route> route_in_chunked_flow(const Problem& problem,
                                                         std::span<const NodeId> placement,
                                                         std::span<const double> values);
[[nodiscard]] std::vector<double> chunked_flow_of(const Problem& problem, const Route& route);

// By how much an arc of the tensors in chunks breaks T(head) <= T(tail) + cost at worst.
[[nodiscard]] double worst_slack_in_chunks(const Problem& problem,
                                           std::span<const double> potentials);

}  // namespace lamina::formulations
