#include "lamina/plan/resource_name.h"

namespace lamina {

ResourceName name_of(const Network& network, ResourceId resource) {
  const Resources resources(network);
  if (resources.is_node(resource)) return {network.node(resources.node(resource)).id, 0, {}, {}};
  const Link& link = network.link(resources.link(resource));
  return {{}, link.row, network.node(link.from).id, network.node(link.to).id};
}

}  // namespace lamina
