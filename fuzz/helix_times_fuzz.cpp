#include "fuzz/models.h"

#include "lamina/io/helix_times.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::try_model(lamina::io::parse_helix_times(fuzz::source(data, size), fuzz::options()));
}
