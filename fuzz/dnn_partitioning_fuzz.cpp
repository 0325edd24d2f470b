#include "fuzz/models.h"
#include "fuzz/target.h"

#include "lamina/io/models/dnn_partitioning.h"

FUZZ_TARGET(dnn_partitioning) {
  return fuzz::try_model(
      lamina::io::parse_dnn_partitioning(fuzz::source(data, size), fuzz::options()));
}
