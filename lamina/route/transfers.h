#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/model/network.h"
#include "lamina/model/queues.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/waiting.h"
#include "lamina/route/hop_times.h"
#include "lamina/route/packed_links.h"
#include "lamina/route/spread.h"

namespace lamina::route {

// How a tensor travels in this network, whole or in chunks, under any rule of waiting: what every
// search that is not the fast sweep of whole tensors shares (docs/theory.md#chunks).
//
// A tensor larger than the network's chunk leaves a node in pieces: its first chunk goes on as soon
// as it is there, the rest follows at the slowest rate so far. What is known of it at a node is
// (head, tail), when its first chunk and when its last byte are there; a pair is dropped if another
// one is at most as late in both. Links keep the order of arrivals in both, so label setting by
// head is exact. A node holds at most as many pairs as there are distinct rates, and under draining
// as many times as there are links with a backlog more.
//
// A query object: it belongs to one thread. The network must outlive it.
class Transfers {
 public:
  explicit Transfers(const Network& network);
  // Over these of its links alone.
  Transfers(const Network& network, PackedLinks links,
            ChunkTimes chunk_times = ChunkTimes::kFormula);
  // The queue of spread_ refers to links_.
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;
  Transfers(Transfers&&) = delete;
  Transfers& operator=(Transfers&&) = delete;
  ~Transfers() = default;

  // The rule and the queues that hops meet, for a job released then; null: the backlogs. To be
  // called before the other functions. O(1), or O(links) with queues.
  void set(Waiting waiting, Seconds release, const Queues* queues = nullptr);

  // `times` by node: when a tensor of this size is ready at each, kNever if it is not. Lowers
  // them to when it can be there. O(m + k log k) for whole tensors and k lowered times, else as
  // many times as a node holds pairs.
  void spread(Bytes size, std::span<double> times);

  // By node: where the last `spread` found the tensor ready that is there at the earliest; of nodes
  // that it does not reach, itself. O(nodes), or O(pairs) in chunks.
  void list_origins(std::vector<std::uint32_t>& origins) const;

  // The links that lead it to `to` at the earliest, from times as they were given to `spread`, in
  // the order of travel: from the node that the first one leaves. Empty if it is best ready there.
  [[nodiscard]] std::vector<LinkId> path(Bytes size, std::span<const double> ready, NodeId to);

  // `arrived` by node: when the tensor can be there over one link at least, from times as they are
  // given to `spread`. Where it is best ready that is the end of a way out and back. O(m) more.
  void arrive(Bytes size, std::span<const double> ready, std::span<double> arrived);
  // The links of such a way, as `path` gives them; `to` must be reached by one.
  [[nodiscard]] std::vector<LinkId> way(Bytes size, std::span<const double> ready, NodeId to);

 private:
  // A tensor on its way: at `node` by `link`, after the label `before`.
  struct Label {
    double head = 0.0, tail = 0.0;
    std::uint32_t node = 0, link = kNoHop, before = 0;
  };
  struct Entry {
    double head, tail;
    std::uint32_t label;
  };
  // The last link of the best way to a node that has one, and where it goes on: at the node that
  // the link leaves, or (in chunks) with a label.
  struct LastHop {
    double time = kNever;
    std::uint32_t link = kNoHop, before = 0;
  };

  [[nodiscard]] bool is_whole(Bytes size) const { return size <= network_->chunk(); }
  void spread_whole(Bytes size, std::span<double> times);
  // Fills labels_; best_[v] is the label of the least tail at v.
  void spread_chunks(Bytes size, std::span<const double> ready);
  void arrive_whole(Bytes size, std::span<const double> ready);
  void append_whole(NodeId to, std::vector<LinkId>& links) const;
  void append_chunks(std::uint32_t label, std::vector<LinkId>& links) const;
  void offer(const Label& label);
  void extend(std::uint32_t from, double bytes, double first);

  const Network* network_;
  PackedLinks links_;
  Spread spread_;
  HopQueues queues_;
  ChunkTimes chunk_times_;
  Waiting waiting_ = Waiting::kDraining;
  Seconds release_;

  bool was_whole_ = true;           // the tensor that was last spread
  std::vector<std::uint32_t> via_;  // of whole tensors, by node
  std::vector<double> times_;
  std::vector<Label> labels_;
  std::vector<std::uint32_t> best_;  // by node, kNoHop if there is none
  std::vector<Entry> heap_;
  std::vector<LastHop> last_hops_;  // by node
};

}  // namespace lamina::route
