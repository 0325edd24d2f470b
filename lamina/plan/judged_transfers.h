#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lamina/core/ids.h"
#include "lamina/core/quantity.h"
#include "lamina/model/network.h"
#include "lamina/plan/pieces.h"
#include "lamina/plan/waiting.h"

namespace lamina {

// Rounding that an arc may show where the judge verifies it: a few units in the last place.
inline constexpr double kArcTolerance = 1e-14;

// How one tensor travels, as the judge knows it: lower bounds on when it can be anywhere, which are
// verified arc by arc after they were found (docs/theory.md#chunks). Whole or in the chunks of the
// network, under every rule of waiting. Shares no code with the planners' Transfers.
//
// A transfer begins where the tensor is ready and ends with the arrival of its last byte; on the
// way it is never ready, so that two transfers never join. In chunks of k bytes a transfer of d
// bytes takes the sum of k / bandwidth + delay, and (d - k) / bandwidth of its slowest link. That
// is a shortest path with a copy of the nodes for each rate b: into the copy for nothing, along its
// links of bandwidth b and more for k / bandwidth + delay, and out of it for (d - k) / b. A way
// whose slowest link is faster than b pays too much there, and the right price in another copy.
//
// Where links have backlogs that are served meanwhile, or where rates are many, lists of labels
// (head, tail) take the place of the copies: when the first chunk and when the last byte are there.
// A list is right if what becomes of each of its labels on each link, and all that is ready, is at
// least as late in both as some label that is listed there: then, since links keep the order of
// arrivals in both, no tensor is anywhere before the least tail of its list.
//
// A query object: it belongs to one thread. The network must outlive it.
class JudgedTransfers {
 public:
  // For a job released then, from which all times are counted. O(m log m).
  JudgedTransfers(const Network& network, Waiting waiting, Seconds release = {},
                  ChunkTimes chunk_times = ChunkTimes::kFormula);

  // `times` by node: when a tensor of this size is ready at each, at least `cap` where it is not.
  // Lowers them to times before which it cannot be there, where these are below the cap. Says
  // whether the times held on every arc; false would be a fault of this file. O(m + n log n) for
  // whole tensors; in chunks as many times as there are rates, or labels at a node.
  [[nodiscard]] bool spread(Bytes size, std::vector<Seconds>& times,
                            Seconds cap = Seconds::infinity());

 private:
  struct Arc {
    NodeId to;
    BytesPerSecond bandwidth;
    Seconds delay, backlog;
  };
  // When the first chunk and when the last byte are there.
  struct Label {
    Seconds head, tail;
  };
  using List = std::vector<Label>;  // by rising head and falling tail

  [[nodiscard]] std::span<const Arc> arcs_from(NodeId v) const {
    return std::span(arcs_).subspan(first_arc_[v.index()],
                                    first_arc_[v.index() + 1] - first_arc_[v.index()]);
  }
  [[nodiscard]] Seconds served(Seconds x, const Arc& arc) const;

  // Along the links of this bandwidth and more, `bytes` of which are received whole everywhere:
  // lowers `times` and verifies them.
  [[nodiscard]] bool spread_within(BytesPerSecond least, Bytes bytes, std::vector<Seconds>& times,
                                   Seconds cap);
  [[nodiscard]] bool spread_by_rates(Bytes size, std::vector<Seconds>& times, Seconds cap);
  [[nodiscard]] bool spread_by_labels(Bytes size, std::vector<Seconds>& times, Seconds cap);

  [[nodiscard]] Label across(const Arc& arc, Bytes size, const Label& label) const;
  void list_labels(Bytes size, const std::vector<Seconds>& ready, Seconds cap);
  [[nodiscard]] bool is_listed(NodeId v, const Label& label) const;
  [[nodiscard]] bool verify_labels(Bytes size, const std::vector<Seconds>& ready,
                                   Seconds cap) const;

  bool drains_;
  bool waits_ = false;  // some link's backlog is served meanwhile
  Bytes chunk_;
  ChunkTimes chunk_times_;
  Bytes first_;                           // of the tensor at hand, what is received whole
  std::vector<Arc> arcs_;                 // by node
  std::vector<std::uint32_t> first_arc_;  // num_nodes() + 1 positions in arcs_
  std::vector<BytesPerSecond> rates_;     // distinct, falling
  std::vector<Seconds> copy_, arrived_;   // by node
  std::vector<List> lists_;               // by node
};

}  // namespace lamina
