#pragma once

#include "lamina/io/source_text.h"
#include "lamina/model/model.h"

namespace lamina::io {

// lamina.model/1: layers with one output each, that feed one another in any order without a cycle.
[[nodiscard]] Expected<Model> parse_model_json(const SourceText& source);

}  // namespace lamina::io
