#include "fuzz/models.h"
#include "fuzz/target.h"

#include "lamina/io/models/helix_times.h"

FUZZ_TARGET(helix_times) {
  return fuzz::try_model(lamina::io::parse_helix_times(fuzz::source(data, size), fuzz::options()));
}
