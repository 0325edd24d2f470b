#include "fuzz/target.h"
#include "fuzz/topologies.h"

#include "lamina/io/networks/gml.h"

FUZZ_TARGET(gml) { return fuzz::try_topology(lamina::io::parse_gml, fuzz::source(data, size)); }
