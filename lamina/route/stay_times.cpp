#include "lamina/route/stay_times.h"

#include "lamina/route/queue_at.h"

namespace lamina::route {

StayTimes::StayTimes(const Network& network) : network_(&network) {
  for (const Node& node : network.nodes()) add(node);
}

StayTimes::StayTimes(const Network& network, std::span<const std::uint32_t> node_at)
    : network_(&network) {
  for (const std::uint32_t v : node_at) add(network.nodes()[v]);
}

void StayTimes::add(const Node& node) {
  backlog_times_.push_back(node.backlog_time().value());
  overheads_.push_back(node.overhead.value());
  idle_from_.push_back(0.0);
  to_begin_.push_back(0.0);
  to_go_on_.push_back(0.0);
}

void StayTimes::set_rule(Waiting rule, const Queues* queues) {
  if (is_set_ && rule == rule_ && queues == nullptr) return;
  is_set_ = queues == nullptr;
  rule_ = rule;
  remembers_service_ = false;
  const Resources resources(*network_);
  for (std::size_t v = 0; v < idle_from_.size(); ++v) {
    const double overhead = overheads_[v],
                 backlog = queues == nullptr
                               ? backlog_times_[v]
                               : queue_at(resources, resources.of(NodeId(v)), rule, queues).value();
    idle_from_[v] = rule == Waiting::kDraining ? backlog : 0.0;
    to_begin_[v] = overhead + (rule == Waiting::kDraining ? 0.0 : backlog);
    to_go_on_[v] = rule == Waiting::kPerLayer ? backlog : 0.0;
    if (to_begin_[v] > to_go_on_[v]) remembers_service_ = true;
  }
}

}  // namespace lamina::route
