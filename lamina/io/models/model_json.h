#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

// lamina.model/1: layers with one output each, that feed one another in any order without a cycle.
[[nodiscard]] Expected<Model> parse_model_json(const SourceText& source);

// Whether a document says what tensors are called that are not called like their layer. Steps of
// plans name tensors so; a document that is to be judged by itself needs it.
enum class TensorNames { kLeftOut, kWritten };

// The same document as text. Deterministic: same data, same bytes.
[[nodiscard]] std::string model_json(const Model& model, TensorNames names = TensorNames::kLeftOut);

}  // namespace lamina::io
