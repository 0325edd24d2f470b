#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/model/job.h"
#include "lamina/plan/waiting.h"

namespace lamina::formulations {

// A node whose memory does not hold all layers that it might run, and how much it holds.
struct MemoryLimit {
  NodeId node;
  Bytes memory;
};

// A node that may run a layer, with what that costs.
struct Candidate {
  NodeId node;
  // p_l(u): the layer's time, the node's backlog under `per-layer`, and what a stay of this layer
  // alone pays for its ends (stay_ends.h).
  double seconds = 0.0;
};

// A link that leads somewhere else: loops help nobody and would cancel out of every flow row.
struct Arc {
  LinkId link;
  NodeId from, to;
};

// One job as the programmes see it: costs that add up arc by arc. In the symbols of their tables,
//
//   n nodes, m links (loops left out), L layers; U_l the nodes that may run layer l: those with a
//   time for it and memory that holds it, if private layers and pins allow; k = |U_l| where it is
//   the same for all l; p_l(u) seconds of layer l at node u;  q_t(e) seconds of tensor t over link
//   e.
//
// Network and job must outlive it.
class Problem {
 public:
  // Fails with kUnsupported, naming node or link and the rule: an overhead at a node that may run
  // something (it is paid once a stay, not once a layer), or a backlog under another rule than
  // `per-layer`. O(L n + m).
  [[nodiscard]] static Expected<Problem> make(const Network& network, const Job& job,
                                              Waiting waiting);

  [[nodiscard]] const Network& network() const { return *network_; }
  [[nodiscard]] const Job& job() const { return *job_; }
  [[nodiscard]] Waiting waiting() const { return waiting_; }
  [[nodiscard]] std::uint32_t num_layers() const { return job_->model().num_layers(); }

  // U_l, in the order of node ids; 1 <= l <= L.
  [[nodiscard]] std::span<const Candidate> candidates(std::uint32_t l) const {
    return std::span(candidates_).subspan(first_[l - 1], first_[l] - first_[l - 1]);
  }
  // Placement variables are numbered layer by layer: x_{l,u} of candidates(l)[c] is
  // first_placement(l) + c, and there are first_placement(L + 1) of them.
  [[nodiscard]] std::size_t first_placement(std::uint32_t l) const { return first_[l - 1]; }
  [[nodiscard]] std::size_t num_placements() const { return candidates_.size(); }
  // The position of a node in candidates(l), which must hold it (asserted). O(log k).
  [[nodiscard]] std::size_t candidate_at(std::uint32_t l, NodeId node) const;

  [[nodiscard]] std::span<const Arc> ways() const { return ways_; }
  // The position of a link in ways(); it must be none of the loops.
  [[nodiscard]] std::size_t trip_of(LinkId link) const { return way_of_[link.index()]; }
  // Positions in ways() of the links that leave or enter a node.
  [[nodiscard]] std::span<const std::uint32_t> leaving(NodeId v) const {
    return leaving_[v.index()];
  }
  [[nodiscard]] std::span<const std::uint32_t> entering(NodeId v) const {
    return entering_[v.index()];
  }

  // Nodes where memory is a row of the programme (docs/formulations.md#memory), in the order of
  // ids.
  [[nodiscard]] std::span<const MemoryLimit> memory_limits() const { return memory_limits_; }

  // Whether tensor t may leave the node where it is; 0 <= t <= L.
  [[nodiscard]] bool may_move(std::uint32_t t) const { return job_->constraints().leaves(t); }
  [[nodiscard]] std::uint32_t num_moving_tensors() const;

  // Whether tensor t travels whole: it is no larger than the network's chunk.
  [[nodiscard]] bool is_whole(std::uint32_t t) const {
    return job_->model().tensor_size(t) <= network_->chunk();
  }
  // Whether all that may move do.
  [[nodiscard]] bool all_whole() const;

  // q_t(e), of a whole tensor.
  [[nodiscard]] double send_seconds(std::uint32_t t, const Arc& way) const;

 private:
  Problem(const Network& network, const Job& job, Waiting waiting)
      : network_(&network), job_(&job), waiting_(waiting) {}
  void collect_candidates();
  void collect_memory_limits();
  void collect_ways();

  const Network* network_;
  const Job* job_;
  Waiting waiting_;
  std::vector<Candidate> candidates_;
  std::vector<std::size_t> first_;  // L + 1 positions in candidates_
  std::vector<MemoryLimit> memory_limits_;
  std::vector<Arc> ways_;
  std::vector<std::size_t> way_of_;
  std::vector<std::vector<std::uint32_t>> leaving_, entering_;
};

}  // namespace lamina::formulations
