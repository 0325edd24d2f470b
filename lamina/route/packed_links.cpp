#include "lamina/route/packed_links.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace lamina::route {

double inverse(double rate) { return std::min(1.0 / rate, std::numeric_limits<double>::max()); }

PackedLinks::PackedLinks(const Network& network) {
  first_.reserve(network.num_nodes() + 1);
  arcs_.reserve(network.num_links());
  backlog_times_.reserve(network.num_links());
  std::size_t id = 0;
  first_.push_back(0);
  for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
    for (std::size_t end = id + network.links_from(v).size(); id < end; ++id)
      append(network, LinkId(id));
    first_.push_back(static_cast<std::uint32_t>(arcs_.size()));
  }
}

PackedLinks::PackedLinks(const Network& network, std::span<const LinkId> links) {
  first_.reserve(network.num_nodes() + 1);
  first_.push_back(0);
  auto next = links.begin();
  for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
    for (; next != links.end() && network.link(*next).from == v; ++next) append(network, *next);
    first_.push_back(static_cast<std::uint32_t>(arcs_.size()));
  }
}

PackedLinks PackedLinks::reversed(const Network& network) {
  std::vector<std::uint32_t> next(network.num_nodes() + 1);
  for (const Link& link : network.links())
    if (link.from != link.to) ++next[link.to.index() + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  PackedLinks back;
  back.first_ = next;
  back.arcs_.resize(next.back());
  back.backlog_times_.resize(next.back());
  for (const LinkId id : all_ids<LinkId>(network.num_links())) {
    const Link& link = network.link(id);
    if (link.from == link.to) continue;
    const std::uint32_t place = next[link.to.index()]++;
    back.arcs_[place] = {inverse(link.bandwidth.value()), link.delay.value(),
                         static_cast<std::uint32_t>(link.from.index()),
                         static_cast<std::uint32_t>(id.index())};
    back.backlog_times_[place] = link.backlog_time().value();
    back.longest_backlog_time_ = std::max(back.longest_backlog_time_, link.backlog_time().value());
  }
  return back;
}

std::uint32_t PackedLinks::tail(std::uint32_t e) const {
  return static_cast<std::uint32_t>(std::ranges::upper_bound(first_, e) - first_.begin() - 1);
}

bool PackedLinks::has_shape_of(const PackedLinks& other) const {
  const auto is_same = [](const Arc& a, const Arc& b) {
    return a.head == b.head && a.link == b.link;
  };
  return first_ == other.first_ && std::ranges::equal(arcs_, other.arcs_, is_same);
}

std::vector<std::uint32_t> PackedLinks::changed_since(const PackedLinks& before) const {
  assert(has_shape_of(before));
  std::vector<std::uint32_t> changed;
  for (std::uint32_t e = 0; e < arcs_.size(); ++e) {
    if (arcs_[e].seconds_per_byte != before.arcs_[e].seconds_per_byte ||
        arcs_[e].delay != before.arcs_[e].delay || backlog_times_[e] != before.backlog_times_[e])
      changed.push_back(e);
  }
  return changed;
}

void PackedLinks::append(const Network& network, LinkId id) {
  const Link& link = network.link(id);
  if (link.from == link.to) return;
  arcs_.push_back({inverse(link.bandwidth.value()), link.delay.value(),
                   static_cast<std::uint32_t>(link.to.index()),
                   static_cast<std::uint32_t>(id.index())});
  backlog_times_.push_back(link.backlog_time().value());
  longest_backlog_time_ = std::max(longest_backlog_time_, backlog_times_.back());
}

}  // namespace lamina::route
