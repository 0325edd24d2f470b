#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/repetita.h"

FUZZ_TARGET(repetita) {
  return fuzz::try_topology(lamina::io::parse_repetita, fuzz::source(data, size));
}
