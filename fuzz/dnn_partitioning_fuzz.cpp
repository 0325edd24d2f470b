#include "fuzz/models.h"

#include "lamina/io/dnn_partitioning.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::try_model(
      lamina::io::parse_dnn_partitioning(fuzz::source(data, size), fuzz::options()));
}
