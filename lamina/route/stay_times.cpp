#include "lamina/route/stay_times.h"

namespace lamina::route {

StayTimes::StayTimes(const Network& network)
    : network_(&network),
      idle_from_(network.num_nodes()),
      to_begin_(network.num_nodes()),
      to_go_on_(network.num_nodes()) {}

void StayTimes::set_rule(Waiting rule) {
  if (is_set_ && rule == rule_) return;
  is_set_ = true;
  rule_ = rule;
  remembers_service_ = false;
  for (std::size_t v = 0; v < idle_from_.size(); ++v) {
    const Node& node = network_->nodes()[v];
    const double backlog = node.backlog_time().value(), overhead = node.overhead.value();
    idle_from_[v] = rule == Waiting::kDraining ? backlog : 0.0;
    to_begin_[v] = overhead + (rule == Waiting::kDraining ? 0.0 : backlog);
    to_go_on_[v] = rule == Waiting::kPerLayer ? backlog : 0.0;
    if (to_begin_[v] > to_go_on_[v]) remembers_service_ = true;
  }
}

}  // namespace lamina::route
