#include "lamina/plan/potentials.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/model/memory_use.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/judged_generation.h"
#include "lamina/plan/judged_transfers.h"
#include "lamina/plan/radix_heap.h"

namespace lamina {
namespace {

// What a link's potentials need, close together in memory.
struct Arc {
  NodeId to;
  BytesPerSecond bandwidth;
  Seconds delay, backlog;
};

// The potentials of the states of one tensor. Those that are not listed are at the cap.
struct Potentials {
  std::vector<Seconds> here;        // tensor l is at v
  std::vector<Seconds> in_service;  // ... and v has just made it
  std::vector<NodeId> below_cap;    // where one of the two is less than the cap

  void lower(NodeId v, Seconds x, Seconds cap) {
    if (here[v.index()] >= cap && in_service[v.index()] >= cap) below_cap.push_back(v);
    here[v.index()] = x;
  }
  void reset(Seconds cap) {
    for (const NodeId v : below_cap) here[v.index()] = in_service[v.index()] = cap;
    below_cap.clear();
  }
};

// Which plans are looked at: all, or those of one stay.
struct Scope {
  bool one_stay = false;
  std::optional<NodeId> only{};  // where that stay is
  ChunkTimes chunk_times = ChunkTimes::kFormula;
};

class Prover {
 public:
  Prover(const Network& network, const Job& job, Waiting waiting, Seconds cap, Scope scope)
      : network_(network), job_(job), waiting_(waiting), cap_(cap), scope_(scope) {
    arcs_.reserve(network.num_links());
    for (const Link& link : network.links())
      arcs_.push_back({link.to, link.bandwidth, link.delay, left_of(link.backlog_time())});
    now_ = {std::vector(network.num_nodes(), cap), std::vector(network.num_nodes(), cap), {}};
    before_ = now_;
    times_.resize(network.num_nodes());
    enter_.resize(network.num_nodes());
    leave_.resize(network.num_nodes());
    if (network.chunk().is_finite())
      in_chunks_.emplace(network, waiting, job.release(), scope.chunk_times);
  }

  // Arcs that leave states at the cap need no check: no arc leads back in time.
  Proof run() {
    if (Seconds() < cap_) now_.lower(job_.source(), Seconds(), cap_);
    bool holds = true;
    for (std::uint32_t l = 0; !now_.below_cap.empty(); ++l) {
      if (may_move(l)) {
        const Bytes size = job_.model().tensor_size(l);
        holds = (size <= network_.chunk() ? spread_whole(size) : spread_in_chunks(size)) && holds;
      }
      if (l == job_.model().num_layers()) break;
      find_times(l + 1);
      std::swap(before_, now_);
      now_.reset(cap_);
      climb();
      holds = holds && verify_layer();
    }
    return {now_.here[job_.destination().index()], holds};
  }

 private:
  // What is left of a backlog at the release; snapshots are taken then.
  [[nodiscard]] Seconds left_of(Seconds backlog) const {
    return waiting_ == Waiting::kDraining ? std::max(Seconds(), backlog - job_.release()) : backlog;
  }
  [[nodiscard]] bool may_move(std::uint32_t l) const {
    return job_.constraints().leaves(l) &&
           (!scope_.one_stay || l == 0 || l == job_.model().num_layers());
  }
  // When a resource begins to serve a job that reaches it at x.
  [[nodiscard]] Seconds served(Seconds x, Seconds backlog) const {
    return waiting_ == Waiting::kDraining ? std::max(x, backlog) : x + backlog;
  }
  [[nodiscard]] Seconds across(const Arc& arc, Bytes size, Seconds x) const {
    return served(x, arc.backlog) + size / arc.bandwidth + arc.delay;
  }
  [[nodiscard]] Seconds new_stay(const Node& node, Seconds time, Seconds x) const {
    return served(x, left_of(node.backlog_time())) + node.overhead + time;
  }
  [[nodiscard]] Seconds same_stay(const Node& node, Seconds time, Seconds x) const {
    return x + time + (waiting_ == Waiting::kPerLayer ? node.backlog_time() : Seconds());
  }
  [[nodiscard]] std::span<const Arc> arcs_from(NodeId v) const {
    return std::span(arcs_).subspan(network_.first_link_from(v).index(),
                                    network_.links_from(v).size());
  }

  // Whether all layers fit into the node's memory.
  [[nodiscard]] bool holds_all(NodeId v) const {
    return fits(memory_of(job_.model()), network_.node(v).memory.value_or(Bytes::infinity()));
  }

  // Time of layer l wherever the job may be; infinite where the layer may not or cannot run.
  void find_times(std::uint32_t l) {
    const bool anywhere = job_.constraints().is_free(l);
    for (const NodeId v : now_.below_cap) {
      const bool may = (anywhere || job_.constraints().allows(l, v)) &&
                       v == scope_.only.value_or(v) && (!scope_.one_stay || holds_all(v));
      const auto time = may ? job_.model().layer_time(l, network_.node(v)) : std::nullopt;
      times_[v.index()] = time.value_or(Seconds::infinity());
      if (!job_.model().charges_ends()) continue;
      enter_[v.index()] = job_.model().enter_time(l, network_.node(v));
      leave_[v.index()] = job_.model().leave_time(l, network_.node(v));
    }
  }

  // From the states of one tensor to those of the next, by computing.
  void climb() {
    for (const NodeId v : before_.below_cap) {
      const Seconds time = times_[v.index()];
      if (!time.is_finite()) continue;
      const Node& node = network_.node(v);
      const Seconds made =
          std::min(new_stay(node, enter_[v.index()] + time, before_.here[v.index()]),
                   same_stay(node, time, before_.in_service[v.index()]));
      if (made >= cap_) continue;
      now_.lower(v, std::min(cap_, made + leave_[v.index()]), cap_);
      now_.in_service[v.index()] = made;
    }
  }

  // From all states that computing has reached; says whether the potentials hold.
  bool spread_in_chunks(Bytes size) {
    there_ = now_.here;
    const bool holds = in_chunks_->spread(size, there_, cap_);
    for (const NodeId v : all_ids<NodeId>(there_.size()))
      if (there_[v.index()] < now_.here[v.index()]) now_.lower(v, there_[v.index()], cap_);
    return holds;
  }

  // The same by label setting within one tensor.
  bool spread_whole(Bytes size) {
    queue_.clear();
    for (const NodeId v : now_.below_cap) queue_.push(now_.here[v.index()], v);
    while (!queue_.empty()) {
      const auto [x, u] = queue_.pop();
      if (x > now_.here[u.index()]) continue;  // superseded
      for (const Arc& arc : arcs_from(u)) {
        const Seconds y = across(arc, size, x);
        if (y >= now_.here[arc.to.index()]) continue;
        now_.lower(arc.to, y, cap_);
        queue_.push(y, arc.to);
      }
    }
    return verify_links(size);
  }

  static bool not_before(Seconds arrival, Seconds potential) {
    return arrival * (1.0 + kArcTolerance) >= potential;
  }

  [[nodiscard]] bool verify_links(Bytes size) const {
    return std::ranges::all_of(now_.below_cap, [&](NodeId u) {
      return std::ranges::all_of(arcs_from(u), [&](const Arc& arc) {
        return not_before(across(arc, size, now_.here[u.index()]), now_.here[arc.to.index()]);
      });
    });
  }

  [[nodiscard]] bool verify_layer() const {
    return std::ranges::all_of(before_.below_cap, [&](NodeId v) {
      const Node& node = network_.node(v);
      const std::size_t i = v.index();
      const Seconds made = now_.in_service[i];
      return not_before(new_stay(node, enter_[i] + times_[i], before_.here[i]), made) &&
             not_before(same_stay(node, times_[i], before_.in_service[i]), made) &&
             made + leave_[i] >= now_.here[i];
    });
  }

  const Network& network_;
  const Job& job_;
  Waiting waiting_;
  Seconds cap_;
  Scope scope_;
  std::vector<Arc> arcs_;  // in the order of the network's links
  Potentials before_, now_;
  std::vector<Seconds> times_;
  std::vector<Seconds> enter_, leave_;  // of a stay that begins, or ends, with the layer
  RadixHeap queue_;
  std::optional<JudgedTransfers> in_chunks_{};  // of tensors larger than the network's chunk
  std::vector<Seconds> there_;
};

}  // namespace

Proof prove_earliest(const Network& network, const Job& job, Waiting waiting, Seconds cap,
                     ChunkTimes chunk_times) {
  if (generates(job))
    return prove_generation(network, job, waiting, cap, {.chunk_times = chunk_times});
  return Prover(network, job, waiting, cap, {.chunk_times = chunk_times}).run();
}

Proof prove_earliest_at_one(const Network& network, const Job& job, Waiting waiting,
                            std::optional<NodeId> only) {
  if (generates(job))
    return prove_generation(network, job, waiting, Seconds::infinity(),
                            {.one_stay = true, .only = only});
  return Prover(network, job, waiting, Seconds::infinity(), {.one_stay = true, .only = only}).run();
}

}  // namespace lamina
