#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/helix.h"

FUZZ_TARGET(helix) { return fuzz::try_topology(lamina::io::parse_helix, fuzz::source(data, size)); }
