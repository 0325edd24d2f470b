#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/sndlib_native.h"

FUZZ_TARGET(sndlib_native) {
  return fuzz::try_topology(lamina::io::parse_sndlib_native, fuzz::source(data, size));
}
