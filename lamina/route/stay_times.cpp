#include "lamina/route/stay_times.h"

namespace lamina::route {

StayTimes::StayTimes(const Network& network) {
  for (const Node& node : network.nodes()) add(node);
}

StayTimes::StayTimes(const Network& network, std::span<const std::uint32_t> node_at) {
  for (const std::uint32_t v : node_at) add(network.nodes()[v]);
}

void StayTimes::add(const Node& node) {
  backlog_times_.push_back(node.backlog_time().value());
  overheads_.push_back(node.overhead.value());
  idle_from_.push_back(0.0);
  to_begin_.push_back(0.0);
  to_go_on_.push_back(0.0);
}

void StayTimes::set_rule(Waiting rule) {
  if (is_set_ && rule == rule_) return;
  is_set_ = true;
  rule_ = rule;
  remembers_service_ = false;
  for (std::size_t v = 0; v < idle_from_.size(); ++v) {
    const double backlog = backlog_times_[v], overhead = overheads_[v];
    idle_from_[v] = rule == Waiting::kDraining ? backlog : 0.0;
    to_begin_[v] = overhead + (rule == Waiting::kDraining ? 0.0 : backlog);
    to_go_on_[v] = rule == Waiting::kPerLayer ? backlog : 0.0;
    if (to_begin_[v] > to_go_on_[v]) remembers_service_ = true;
  }
}

}  // namespace lamina::route
