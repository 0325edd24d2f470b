#include "fuzz/topologies.h"

#include "lamina/io/repetita.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::try_topology(lamina::io::parse_repetita, fuzz::source(data, size));
}
