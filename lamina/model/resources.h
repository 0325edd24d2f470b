#pragma once

#include <cstddef>

#include "lamina/core/ids.h"
#include "lamina/model/network.h"

namespace lamina {

// A node's processor or one directed link: what serves one task at a time, and where tasks wait.
using ResourceId = Id<struct ResourceTag>;

// The one numbering of the resources of a network: its nodes in their order, then its directed
// links in theirs. Whoever keeps something by resource keeps it in an array of `size()`.
// A view: the network must outlive it. Everything is O(1).
class Resources {
 public:
  explicit Resources(const Network& network)
      : network_(&network), num_nodes_(network.num_nodes()) {}

  [[nodiscard]] std::size_t size() const { return num_nodes_ + network_->num_links(); }

  [[nodiscard]] ResourceId of(NodeId v) const { return ResourceId(v.index()); }
  [[nodiscard]] ResourceId of(LinkId e) const { return ResourceId(num_nodes_ + e.index()); }

  [[nodiscard]] bool is_node(ResourceId r) const { return r.index() < num_nodes_; }
  // Of a resource that is one.
  [[nodiscard]] NodeId node(ResourceId r) const { return NodeId(r.index()); }
  [[nodiscard]] LinkId link(ResourceId r) const { return LinkId(r.index() - num_nodes_); }

  // Time until the backlog of time 0 is served.
  [[nodiscard]] Seconds backlog_time(ResourceId r) const {
    return is_node(r) ? network_->node(node(r)).backlog_time()
                      : network_->link(link(r)).backlog_time();
  }

 private:
  const Network* network_;
  std::size_t num_nodes_;
};

}  // namespace lamina
