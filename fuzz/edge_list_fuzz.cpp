#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/edge_list.h"

FUZZ_TARGET(edge_list) {
  return fuzz::try_topology(lamina::io::parse_edge_list, fuzz::source(data, size));
}
