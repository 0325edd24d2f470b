#include "fuzz/models.h"
#include "fuzz/target.h"

#include "lamina/io/models/pipedream.h"

FUZZ_TARGET(pipedream) {
  return fuzz::try_model(lamina::io::parse_pipedream(fuzz::source(data, size), fuzz::options()));
}
