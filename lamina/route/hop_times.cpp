#include "lamina/route/hop_times.h"

#include "lamina/route/queue_at.h"

namespace lamina::route {

void HopQueues::set(const Network& network, const PackedLinks& links, Waiting rule,
                    const Queues* queues) {
  rule_ = rule;
  arcs_ = links.arcs();
  times_ = links.backlog_times();
  longest_ = links.longest_backlog_time();
  if (queues == nullptr) return;
  const Resources resources(network);
  own_.resize(links.num_arcs());
  longest_ = 0.0;
  for (std::size_t e = 0; e < own_.size(); ++e) {
    const ResourceId link = resources.of(LinkId(arcs_[e].link));
    own_[e] = queue_at(resources, link, rule, queues).value();
    longest_ = std::max(longest_, own_[e]);
  }
  times_ = own_.data();
}

}  // namespace lamina::route
