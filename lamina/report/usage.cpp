#include "lamina/report/usage.h"

namespace lamina::report {

Usage::Usage(const Network& network, const Trace& trace)
    : nodes(network.num_nodes()), links(network.num_links()) {
  for (const TracedResource& resource : trace.resources) {
    const ResourceName& name = resource.name;
    const At at{resource.busy, resource.utilisation};
    if (name.is_node()) {
      if (const auto node = network.find(name.node)) nodes[node->index()] = at;
      continue;
    }
    const auto from = network.find(name.from), to = network.find(name.to);
    if (!from || !to) continue;
    if (const auto link = network.find_link(static_cast<std::size_t>(name.link), *from, *to))
      links[link->index()] = at;
  }
}

}  // namespace lamina::report
