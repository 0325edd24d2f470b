#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

// lamina.model/1: layers with one output each, that feed one another in any order without a cycle.
[[nodiscard]] Expected<Model> parse_model_json(const SourceText& source);

// How much a document says.
enum class ModelText {
  kChain,  // what plans are made of; several results are gathered by a last layer
  // Also what steps of plans call things: tensors that are not called like their layer, and which
  // layers make the results. Of a model of which a given plan is to be judged.
  kWithNames
};

// The same document as text. Deterministic: same data, same bytes.
[[nodiscard]] std::string model_json(const Model& model, ModelText text = ModelText::kChain);

}  // namespace lamina::io
