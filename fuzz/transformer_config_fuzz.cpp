#include "fuzz/models.h"
#include "fuzz/target.h"

#include "lamina/io/models/transformer_config.h"

FUZZ_TARGET(transformer_config) {
  using lamina::io::parse_transformer_config;
  const auto text = fuzz::source(data, size);
  fuzz::try_model(parse_transformer_config(text, {.tokens = 5}));
  fuzz::try_model(parse_transformer_config(text, {.context = 7}));
  fuzz::try_model(parse_transformer_config(text, {.tokens = 5, .generate = 9}));
  return fuzz::try_model(parse_transformer_config(text, {}));
}
