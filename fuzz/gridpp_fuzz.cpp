#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/gridpp.h"

FUZZ_TARGET(gridpp) {
  return fuzz::try_topology(lamina::io::parse_gridpp, fuzz::source(data, size));
}
