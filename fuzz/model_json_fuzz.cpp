// A model that is read is written so that it reads back with the same chain of blocks.
#include "fuzz/documents.h"
#include "fuzz/target.h"

#include "lamina/io/files.h"
#include "lamina/io/models/model_json.h"

FUZZ_TARGET(model_json) {
  using namespace lamina::io;
  const auto model = parse_model_json(fuzz::source(data, size));
  if (!model) {
    fuzz::require_good(model.error());
    return 0;
  }
  const auto again = parse_model_json(SourceText("written", model_json(*model)));
  fuzz::require(again.has_value());
  fuzz::require(again->num_layers() == model->num_layers());
  for (std::uint32_t l = 0; l <= model->num_layers(); ++l)
    fuzz::require(again->tensor_size(l) == model->tensor_size(l));
  return 0;
}
