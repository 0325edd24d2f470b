#include "fuzz/models.h"

#include "lamina/io/layer_table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::try_model(lamina::io::parse_layer_table(fuzz::source(data, size), fuzz::options()));
}
