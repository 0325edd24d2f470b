#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/node_link.h"

FUZZ_TARGET(node_link) {
  return fuzz::try_topology(lamina::io::parse_node_link, fuzz::source(data, size));
}
