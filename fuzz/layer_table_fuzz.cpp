#include "fuzz/models.h"
#include "fuzz/target.h"

#include "lamina/io/models/layer_table.h"

FUZZ_TARGET(layer_table) {
  return fuzz::try_model(lamina::io::parse_layer_table(fuzz::source(data, size), fuzz::options()));
}
