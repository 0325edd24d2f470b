#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/sndlib.h"

FUZZ_TARGET(sndlib) {
  return fuzz::try_topology(lamina::io::parse_sndlib, fuzz::source(data, size));
}
