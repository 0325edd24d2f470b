#include "lamina/route/stay_times.h"

#include "lamina/route/queue_at.h"

namespace lamina::route {

StayCost stay_cost(double overhead, double queue, Waiting rule) {
  StayCost cost;
  cost.idle_from = rule == Waiting::kDraining ? queue : 0.0;
  cost.to_begin = overhead + (rule == Waiting::kDraining ? 0.0 : queue);
  cost.to_go_on = rule == Waiting::kPerLayer ? queue : 0.0;
  return cost;
}

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
    const double queue = queues == nullptr
                             ? backlog_times_[v]
                             : queue_at(resources, resources.of(NodeId(v)), rule, queues).value();
    const StayCost cost = stay_cost(overheads_[v], queue, rule);
    idle_from_[v] = cost.idle_from;
    to_begin_[v] = cost.to_begin;
    to_go_on_[v] = cost.to_go_on;
    if (to_begin_[v] > to_go_on_[v]) remembers_service_ = true;
  }
}

}  // namespace lamina::route
