// What fuzz targets of model formats share.
#pragma once

#include "fuzz/documents.h"

#include "lamina/io/files.h"
#include "lamina/io/models/model_json.h"

namespace fuzz {

// What the formats leave open, all of it given.
inline lamina::io::ModelOptions options() {
  lamina::io::ModelOptions all;
  all.profiled_on = "pi";
  all.layers = 3;
  all.tokens = 5;
  all.input = lamina::Bytes(8.0);
  return all;
}

// A model is read and written so that it reads back with the same chain of blocks; or it is refused
// in one line.
inline int try_model(const lamina::Expected<lamina::Model>& model) {
  using namespace lamina;
  if (!model) {
    require_good(model.error());
    return 0;
  }
  constexpr std::size_t kEnough = 10'000;
  if (model->operators().size() > kEnough) return 0;
  const auto again = io::parse_model_json({"written", io::model_json(*model)});
  require(again.has_value());
  require(again->num_layers() == model->num_layers());
  for (std::uint32_t l = 0; l <= model->num_layers(); ++l)
    require(again->tensor_size(l) == model->tensor_size(l));
  return 0;
}

}  // namespace fuzz
