#include "lamina/plan/judged_transfers.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>

namespace lamina {
namespace {

// Copies are quick as long as there are few rates, which is what networks have.
constexpr std::size_t kMostRates = 24;

bool not_before(Seconds arrival, Seconds potential) {
  return arrival * (1.0 + kArcTolerance) >= potential;
}

}  // namespace

JudgedTransfers::JudgedTransfers(const Network& network, Waiting waiting, Seconds release,
                                 ChunkTimes chunk_times)
    : drains_(waiting == Waiting::kDraining),
      chunk_(network.chunk()),
      chunk_times_(chunk_times),
      lists_(network.num_nodes()) {
  arcs_.reserve(network.num_links());
  first_arc_.push_back(0);
  for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
    for (const Link& link : network.links_from(v)) {
      const Seconds backlog = link.backlog_time();
      const Seconds left = drains_ ? std::max(Seconds(), backlog - release) : backlog;
      arcs_.push_back({link.to, link.bandwidth, link.delay, left});
      waits_ = waits_ || (drains_ && left > Seconds());
      rates_.push_back(link.bandwidth);
    }
    first_arc_.push_back(static_cast<std::uint32_t>(arcs_.size()));
  }
  std::ranges::sort(rates_, std::greater<>());
  rates_.erase(std::unique(rates_.begin(), rates_.end()), rates_.end());
}

bool JudgedTransfers::spread(Bytes size, std::vector<Seconds>& times, Seconds cap) {
  if (size <= chunk_) return spread_within(BytesPerSecond(), size, times, cap);
  first_ = first_piece(size, chunk_, chunk_times_);
  return waits_ || rates_.size() > kMostRates ? spread_by_labels(size, times, cap)
                                              : spread_by_rates(size, times, cap);
}

// When a link begins to serve what reaches it at x.
Seconds JudgedTransfers::served(Seconds x, const Arc& arc) const {
  return drains_ ? std::max(x, arc.backlog) : x + arc.backlog;
}

bool JudgedTransfers::spread_within(BytesPerSecond least, Bytes bytes, std::vector<Seconds>& times,
                                    Seconds cap) {
  const auto arrival = [&](const Arc& arc, Seconds x) {
    return served(x, arc) + bytes / arc.bandwidth + arc.delay;
  };
  using Entry = std::pair<Seconds, NodeId>;
  std::vector<Entry> entries;
  for (const NodeId v : all_ids<NodeId>(times.size()))
    if (times[v.index()] < cap) entries.emplace_back(times[v.index()], v);
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue(std::greater<>(),
                                                                       std::move(entries));
  while (!queue.empty()) {
    const auto [x, u] = queue.top();
    queue.pop();
    if (x > times[u.index()]) continue;  // superseded
    for (const Arc& arc : arcs_from(u)) {
      if (arc.bandwidth < least) continue;
      const Seconds y = arrival(arc, x);
      if (y >= cap || y >= times[arc.to.index()]) continue;
      times[arc.to.index()] = y;
      queue.emplace(y, arc.to);
    }
  }

  return std::ranges::all_of(all_ids<NodeId>(times.size()), [&](NodeId u) {
    if (times[u.index()] >= cap) return true;  // no arc leads back in time
    return std::ranges::all_of(arcs_from(u), [&](const Arc& arc) {
      if (arc.bandwidth < least) return true;
      const Seconds y = arrival(arc, times[u.index()]);
      return y >= cap || not_before(y, times[arc.to.index()]);
    });
  });
}

bool JudgedTransfers::spread_by_rates(Bytes size, std::vector<Seconds>& times, Seconds cap) {
  const Seconds earliest = *std::ranges::min_element(times);
  bool holds = true;
  arrived_ = times;
  for (const BytesPerSecond rate : rates_) {
    const Seconds rest = (size - first_) / rate;
    if (earliest + rest >= cap) break;  // and so do the slower ones
    copy_ = times;
    holds = spread_within(rate, first_, copy_, cap - rest) && holds;
    for (std::size_t v = 0; v < times.size(); ++v)
      arrived_[v] = std::min(arrived_[v], copy_[v] + rest);
    for (std::size_t v = 0; v < times.size(); ++v)
      holds = holds && not_before(times[v], copy_[v]);  // into the copy
  }
  times.swap(arrived_);
  return holds;
}

JudgedTransfers::Label JudgedTransfers::across(const Arc& arc, Bytes size,
                                               const Label& label) const {
  const Seconds first = first_ / arc.bandwidth, all = size / arc.bandwidth;
  const Seconds start = served(label.head, arc);
  const Seconds last = drains_ ? label.tail : label.tail + arc.backlog;
  return {start + first + arc.delay, std::max(last + first, start + all) + arc.delay};
}

// Label setting by rising head, then tail, which no arc lowers: a label is of use only if its tail
// is less than all before.
void JudgedTransfers::list_labels(Bytes size, const std::vector<Seconds>& ready, Seconds cap) {
  using Entry = std::tuple<Seconds, Seconds, NodeId>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (const NodeId v : all_ids<NodeId>(ready.size())) {
    lists_[v.index()].clear();
    if (ready[v.index()] < cap) queue.emplace(ready[v.index()], ready[v.index()], v);
  }
  while (!queue.empty()) {
    const auto [head, tail, u] = queue.top();
    queue.pop();
    List& list = lists_[u.index()];
    if (!list.empty() && list.back().tail <= tail) continue;
    list.push_back({head, tail});
    for (const Arc& arc : arcs_from(u)) {
      const Label there = across(arc, size, {head, tail});
      const List& known = lists_[arc.to.index()];
      if (there.tail >= cap || (!known.empty() && known.back().tail <= there.tail)) continue;
      queue.emplace(there.head, there.tail, arc.to);
    }
  }
}

// Whether some label of v's list is at most as late in both.
bool JudgedTransfers::is_listed(NodeId v, const Label& label) const {
  const List& list = lists_[v.index()];
  const auto behind = std::ranges::partition_point(
      list, [&](const Label& it) { return not_before(label.head, it.head); });
  return behind != list.begin() && not_before(label.tail, std::prev(behind)->tail);
}

bool JudgedTransfers::verify_labels(Bytes size, const std::vector<Seconds>& ready,
                                    Seconds cap) const {
  return std::ranges::all_of(all_ids<NodeId>(ready.size()), [&](NodeId u) {
    const Seconds x = ready[u.index()];
    if (x < cap && !is_listed(u, {x, x})) return false;
    const auto& list = lists_[u.index()];
    return std::ranges::all_of(list, [&](const Label& label) {
      return std::ranges::all_of(arcs_from(u), [&](const Arc& arc) {
        const Label there = across(arc, size, label);
        return there.tail >= cap || is_listed(arc.to, there);
      });
    });
  });
}

bool JudgedTransfers::spread_by_labels(Bytes size, std::vector<Seconds>& times, Seconds cap) {
  list_labels(size, times, cap);
  const bool holds = verify_labels(size, times, cap);
  for (std::size_t v = 0; v < times.size(); ++v)
    for (const Label& label : lists_[v]) times[v] = std::min(times[v], label.tail);
  return holds;
}

}  // namespace lamina
