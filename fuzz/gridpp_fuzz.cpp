#include "fuzz/topologies.h"

#include "lamina/io/gridpp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::try_topology(lamina::io::parse_gridpp, fuzz::source(data, size));
}
