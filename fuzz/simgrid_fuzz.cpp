#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/simgrid.h"

FUZZ_TARGET(simgrid) {
  return fuzz::try_topology(lamina::io::parse_simgrid, fuzz::source(data, size));
}
