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

// The same tensors of the chain, of the further runs, too.
inline void require_same_chain(const lamina::Model& a, const lamina::Model& b) {
  require(a.num_layers() == b.num_layers());
  require(a.steps() == b.steps());
  for (std::uint32_t l = 0; l <= a.num_layers(); ++l) require(a.tensor_size(l) == b.tensor_size(l));
  if (a.steps() > 0) require_same_chain(*a.step_model(), *b.step_model());
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
  require_same_chain(*model, *again);
  return 0;
}

}  // namespace fuzz
