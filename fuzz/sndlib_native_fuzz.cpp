#include "fuzz/topologies.h"

#include "lamina/io/sndlib_native.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::try_topology(lamina::io::parse_sndlib_native, fuzz::source(data, size));
}
