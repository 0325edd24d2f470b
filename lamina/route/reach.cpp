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
  if (network.chunk().is_finite()) in_chunks_.emplace(network);
  clear();
}

void Reach::clear() {
  std::ranges::fill(times_, kNever);
  std::ranges::fill(via_, kNoHop);
  placed_.clear();
  size_.reset();
  ready_.assign(in_chunks_ ? times_.size() : 0, kNever);
}

void Reach::place(NodeId v, double x) {
  if (!(x < times_[v.index()])) return;
  times_[v.index()] = x;
  via_[v.index()] = kNoHop;
  placed_.push_back(v);
  if (in_chunks_) ready_[v.index()] = x;
}

void Reach::spread(const Job& job, Waiting waiting, std::uint32_t tensor, NodeId target) {
  size_ = job.model().tensor_size(tensor);
  if (in_chunks_) {
    in_chunks_->set(waiting, job.release(), queues_);
    times_ = ready_;  // what has arrived is none to start from
    in_chunks_->spread(*size_, times_);
    return;
  }
  const auto targets = target.valid() ? std::span(&target, 1) : std::span<const NodeId>();
  hops_.set(*network_, links_, waiting, queues_);
  hops_.with_hop_times(job.release(), *size_, [&](const auto& arrival) {
    spread_.run_from(placed_, arrival, times_, via_, targets);
  });
  placed_.clear();
}

std::vector<LinkId> Reach::way_back(NodeId v) {
  std::vector<LinkId> links;
  if (!size_) return links;
  if (in_chunks_) {
    links = in_chunks_->path(*size_, ready_, v);
    std::ranges::reverse(links);
    return links;
  }
  for (; via_[v.index()] != kNoHop; v = network_->link(links.back()).from)
    links.emplace_back(via_[v.index()]);
  return links;
}

NodeId Reach::origin_of(NodeId v) {
  const std::vector<LinkId> links = way_back(v);
  return links.empty() ? v : network_->link(links.back()).from;
}

NodeId Reach::trace_back(NodeId v, std::uint32_t tensor, BackwardRoute& route) {
  for (const LinkId link : way_back(v)) {
    route.hop(tensor, link);
    v = network_->link(link).from;
  }
  return v;
}

}  // namespace lamina::route
