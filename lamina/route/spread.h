#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <span>

#include "lamina/core/ids.h"
#include "lamina/core/quantity.h"
#include "lamina/route/node_queue.h"
#include "lamina/route/packed_links.h"

namespace lamina::route {

// In place of the index of a link: no hop led here.
inline constexpr std::uint32_t kNoHop = std::numeric_limits<std::uint32_t>::max();

// When a tensor that is ready at time x at the tail of arc number `arc` of the PackedLinks arrives
// at its head. Must keep the order of arrivals (not decrease in x), and not arrive before x.
template <class F>
concept ArrivalFunction = requires(const F& arrival, std::size_t arc, double x) {
  { arrival(arc, x) } -> std::same_as<double>;
};

// Spreads the labels of one tensor over the links: Dijkstra from every labelled node at once.
//
// labels[v] is the earliest known time at which the tensor is at v, kNever where it is not; they
// become the least that hops can make of them. via[v] is set to the index of the last link of the
// way to v wherever a hop lowers the label, and left alone elsewhere: at equal times staying wins
// over sending.
//
// Exact for every ArrivalFunction (label setting with order-keeping arrivals: Dreyfus, "An
// appraisal of some shortest-path algorithms", 1969). All labelled nodes send once, in one scan;
// then only nodes whose label was lowered are queued, and send again in the order of (time, node)
// when their label is final. O(m + k log k) for k lowered labels.
//
// Owns the queue and allocates only when made. The links must outlive it.
class Spread {
 public:
  explicit Spread(const PackedLinks& links) : links_(&links), queue_(links.num_nodes()) {}

  // From every node; with targets, ends once their labels are final, and other labels may then be
  // later than the least.
  template <ArrivalFunction F>
  void run(const F& arrival, std::span<double> labels, std::span<std::uint32_t> via,
           std::span<const NodeId> targets = {}) {
    const std::size_t n = links_->num_nodes();
    for (std::size_t u = 0; u < n; ++u) send_first(arrival, u, labels, via);
    settle(arrival, labels, via, targets);
  }

  // The same where only `seeds` have labels, or where the labels of all others have been spread
  // before. O(seeds' arcs + k log k).
  template <ArrivalFunction F>
  void run_from(std::span<const NodeId> seeds, const F& arrival, std::span<double> labels,
                std::span<std::uint32_t> via, std::span<const NodeId> targets = {}) {
    for (const NodeId u : seeds) send_first(arrival, u.index(), labels, via);
    settle(arrival, labels, via, targets);
  }

 private:
  template <class F>
  void send_first(const F& arrival, std::size_t u, std::span<double> labels,
                  std::span<std::uint32_t> via) {
    const double ready = labels[u];
    // A node already lowered sends when it is settled.
    if (ready == kNever || queue_.contains(static_cast<std::uint32_t>(u))) return;
    const Arc* arcs = links_->arcs();
    for (std::size_t e = links_->first_arc(u), end = links_->first_arc(u + 1); e < end; ++e) {
      const std::uint32_t v = arcs[e].head;
      const double there = arrival(e, ready);
      if (!(there < labels[v])) continue;
      labels[v] = there;
      via[v] = arcs[e].link;
      if (!queue_.contains(v)) queue_.append(v);
    }
  }

  template <class F>
  void settle(const F& arrival, std::span<double> labels, std::span<std::uint32_t> via,
              std::span<const NodeId> targets) {
    queue_.restore_order(labels.data());
    const Arc* arcs = links_->arcs();
    std::size_t final_targets = 0;
    while (!queue_.empty()) {
      if (!targets.empty()) {  // labels up to the front's are final
        while (final_targets < targets.size() &&
               labels[targets[final_targets].index()] <= queue_.front().key)
          ++final_targets;
        if (final_targets == targets.size()) break;
      }
      const auto [ready, u] = queue_.pop();
      for (std::size_t e = links_->first_arc(u), end = links_->first_arc(u + 1); e < end; ++e) {
        const std::uint32_t v = arcs[e].head;
        const double there = arrival(e, ready);
        if (!(there < labels[v])) continue;
        labels[v] = there;
        via[v] = arcs[e].link;
        queue_.push_or_lower(v, there);
      }
    }
    queue_.clear();
  }

  const PackedLinks* links_;
  NodeQueue queue_;
};

}  // namespace lamina::route
