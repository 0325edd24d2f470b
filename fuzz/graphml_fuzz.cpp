#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/graphml.h"

FUZZ_TARGET(graphml) {
  return fuzz::try_topology(lamina::io::parse_graphml, fuzz::source(data, size));
}
