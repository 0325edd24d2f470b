#pragma once

#include "lamina/core/ids.h"
#include "lamina/model/network.h"

namespace lamina::schedule {

// A node's processor or one directed link.
using ResourceId = Id<struct ResourceTag>;

// Numbers the resources of a network: nodes first, then links.
class Resources {
 public:
  explicit Resources(const Network& network) : network_(&network) {}

  [[nodiscard]] std::size_t size() const { return network_->num_nodes() + network_->num_links(); }
  [[nodiscard]] ResourceId of(NodeId v) const { return ResourceId(v.index()); }
  [[nodiscard]] ResourceId of(LinkId e) const {
    return ResourceId(network_->num_nodes() + e.index());
  }
  [[nodiscard]] Seconds backlog_time(ResourceId r) const {
    const std::size_t n = network_->num_nodes();
    return r.index() < n ? network_->nodes()[r.index()].backlog_time()
                         : network_->links()[r.index() - n].backlog_time();
  }

 private:
  const Network* network_;
};

}  // namespace lamina::schedule
