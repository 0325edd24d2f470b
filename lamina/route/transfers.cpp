#include "lamina/route/transfers.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace lamina::route {

Transfers::Transfers(const Network& network) : Transfers(network, PackedLinks(network)) {}

Transfers::Transfers(const Network& network, PackedLinks links, ChunkTimes chunk_times)
    : network_(&network),
      links_(std::move(links)),
      spread_(links_),
      chunk_times_(chunk_times),
      via_(network.num_nodes()),
      best_(network.num_nodes()),
      last_hops_(network.num_nodes()) {}

void Transfers::set(Waiting waiting, Seconds release, const Queues* queues) {
  waiting_ = waiting;
  release_ = release;
  queues_.set(*network_, links_, waiting, queues);
}

void Transfers::spread(Bytes size, std::span<double> times) {
  if (is_whole(size)) return spread_whole(size, times);
  spread_chunks(size, times);
  for (std::size_t v = 0; v < times.size(); ++v)
    if (best_[v] != kNoHop) times[v] = labels_[best_[v]].tail;
}

void Transfers::list_origins(std::vector<std::uint32_t>& origins) const {
  origins.resize(network_->num_nodes());
  if (!was_whole_) {
    // Labels stand behind those that they come from.
    std::vector<std::uint32_t> of_label(labels_.size());
    for (std::size_t i = 0; i < labels_.size(); ++i)
      of_label[i] = labels_[i].link == kNoHop ? labels_[i].node : of_label[labels_[i].before];
    for (std::uint32_t v = 0; v < origins.size(); ++v)
      origins[v] = best_[v] == kNoHop ? v : of_label[best_[v]];
    return;
  }
  std::ranges::fill(origins, kNoHop);
  std::vector<std::uint32_t> way;
  for (std::uint32_t v = 0; v < origins.size(); ++v) {
    std::uint32_t at = v;
    for (; origins[at] == kNoHop && via_[at] != kNoHop;
         at = static_cast<std::uint32_t>(network_->link(LinkId(via_[at])).from.index()))
      way.push_back(at);
    const std::uint32_t origin = origins[at] == kNoHop ? at : origins[at];
    origins[at] = origin;
    for (const std::uint32_t u : way) origins[u] = origin;
    way.clear();
  }
}

std::vector<LinkId> Transfers::path(Bytes size, std::span<const double> ready, NodeId to) {
  std::vector<LinkId> links;
  if (is_whole(size)) {
    times_.assign(ready.begin(), ready.end());
    spread_whole(size, times_);
    append_whole(to, links);
  } else {
    spread_chunks(size, ready);
    if (best_[to.index()] != kNoHop) append_chunks(best_[to.index()], links);
  }
  std::ranges::reverse(links);
  return links;
}

void Transfers::arrive(Bytes size, std::span<const double> ready, std::span<double> arrived) {
  if (is_whole(size))
    arrive_whole(size, ready);
  else
    spread_chunks(size, ready);
  for (std::size_t v = 0; v < arrived.size(); ++v) arrived[v] = last_hops_[v].time;
}

std::vector<LinkId> Transfers::way(Bytes size, std::span<const double> ready, NodeId to) {
  arrive(size, ready, times_);
  const LastHop& last = last_hops_[to.index()];
  assert(last.link != kNoHop && "it is reached by a link");
  std::vector<LinkId> links{LinkId(last.link)};
  if (is_whole(size))
    append_whole(network_->link(links.front()).from, links);
  else
    append_chunks(last.before, links);
  std::ranges::reverse(links);
  return links;
}

void Transfers::append_whole(NodeId to, std::vector<LinkId>& links) const {
  for (std::size_t v = to.index(); via_[v] != kNoHop; v = network_->link(links.back()).from.index())
    links.emplace_back(via_[v]);
}

void Transfers::append_chunks(std::uint32_t label, std::vector<LinkId>& links) const {
  for (; labels_[label].link != kNoHop; label = labels_[label].before)
    links.emplace_back(labels_[label].link);
}

void Transfers::arrive_whole(Bytes size, std::span<const double> ready) {
  times_.assign(ready.begin(), ready.end());
  spread_whole(size, times_);
  std::ranges::fill(last_hops_, LastHop());
  const Arc* arcs = links_.arcs();
  queues_.with_hop_times(release_, size, [&](const auto& arrival) {
    for (std::uint32_t u = 0; u < times_.size(); ++u) {
      if (times_[u] == kNever) continue;
      for (std::uint32_t e = links_.first_arc(u); e < links_.first_arc(u + 1); ++e) {
        LastHop& last = last_hops_[arcs[e].head];
        if (const double there = arrival(e, times_[u]); there < last.time)
          last = {there, arcs[e].link, u};
      }
    }
  });
}

void Transfers::spread_whole(Bytes size, std::span<double> times) {
  was_whole_ = true;
  std::ranges::fill(via_, kNoHop);
  queues_.with_hop_times(release_, size,
                         [&](const auto& arrival) { spread_.run(arrival, times, via_); });
}

namespace {

// The heap's front is the least head, of equal ones the least tail, of equal ones the oldest.
constexpr auto kLater = [](const auto& a, const auto& b) {
  if (a.head != b.head) return a.head > b.head;
  if (a.tail != b.tail) return a.tail > b.tail;
  return a.label > b.label;
};

}  // namespace

void Transfers::spread_chunks(Bytes size, std::span<const double> ready) {
  was_whole_ = false;
  labels_.clear();
  heap_.clear();
  std::ranges::fill(best_, kNoHop);
  std::ranges::fill(last_hops_, LastHop());
  for (std::uint32_t v = 0; v < ready.size(); ++v)
    if (ready[v] < kNever) offer({ready[v], ready[v], v, kNoHop, 0});
  const double first = first_piece(size, network_->chunk(), chunk_times_).value();
  while (!heap_.empty()) {
    std::ranges::pop_heap(heap_, kLater);
    const std::uint32_t at = heap_.back().label;
    heap_.pop_back();
    const Label& label = labels_[at];
    std::uint32_t& best = best_[label.node];
    // Labels come by rising head, so that one is of use only if its tail is the least so far.
    if (best != kNoHop && !(label.tail < labels_[best].tail)) continue;
    best = at;
    extend(at, size.value(), first);
  }
}

void Transfers::offer(const Label& label) {
  const std::uint32_t best = best_[label.node];
  if (best != kNoHop && !(label.tail < labels_[best].tail)) return;
  heap_.push_back({label.head, label.tail, static_cast<std::uint32_t>(labels_.size())});
  std::ranges::push_heap(heap_, kLater);
  labels_.push_back(label);
}

void Transfers::extend(std::uint32_t from, double bytes, double first_bytes) {
  const auto [head, tail, node, link, before] = labels_[from];
  const Arc* arcs = links_.arcs();
  for (std::uint32_t e = links_.first_arc(node); e < links_.first_arc(node + 1); ++e) {
    const Arc& arc = arcs[e];
    const bool drains = waiting_ == Waiting::kDraining;
    const double queue = queues_.times()[e];
    const double start = drains ? std::max(head, queue) : head;
    const double delay = arc.delay + (drains ? 0.0 : queue);
    const double first = first_bytes * arc.seconds_per_byte, all = bytes * arc.seconds_per_byte;
    const double end = std::max(tail + first, start + all) + delay;
    if (LastHop& last = last_hops_[arc.head]; end < last.time) last = {end, arc.link, from};
    offer({start + (first + delay), end, arc.head, arc.link, from});
  }
}

}  // namespace lamina::route
