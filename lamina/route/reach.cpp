#include "lamina/route/reach.h"

#include <algorithm>

namespace lamina::route {

Reach::Reach(const Network& network, const Queues* queues)
    : network_(&network),
      queues_(queues),
      links_(network),
      spread_(links_),
      times_(network.num_nodes()),
      via_(network.num_nodes()) {
  clear();
}

void Reach::clear() {
  std::ranges::fill(times_, kNever);
  std::ranges::fill(via_, kNoHop);
  placed_.clear();
}

void Reach::place(NodeId v, double x) {
  if (!(x < times_[v.index()])) return;
  times_[v.index()] = x;
  via_[v.index()] = kNoHop;
  placed_.push_back(v);
}

void Reach::spread(const Job& job, Waiting waiting, std::uint32_t tensor, NodeId target) {
  const auto targets = target.valid() ? std::span(&target, 1) : std::span<const NodeId>();
  hops_.set(*network_, links_, waiting, queues_);
  hops_.with_hop_times(job.release(), job.model().tensor_size(tensor), [&](const auto& arrival) {
    spread_.run_from(placed_, arrival, times_, via_, targets);
  });
  placed_.clear();
}

NodeId Reach::origin_of(NodeId v) const {
  while (via_[v.index()] != kNoHop) v = network_->link(LinkId(via_[v.index()])).from;
  return v;
}

NodeId Reach::trace_back(NodeId v, std::uint32_t tensor, BackwardRoute& route) const {
  for (; via_[v.index()] != kNoHop; v = network_->link(LinkId(via_[v.index()])).from)
    route.hop(tensor, LinkId(via_[v.index()]));
  return v;
}

}  // namespace lamina::route
