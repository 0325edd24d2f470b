#pragma once

#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/graph.h"
#include "lamina/io/onnx/session.h"
#include "lamina/model/model.h"

namespace lamina::io::onnx_reader {

// The model that an analysed graph describes: the operators that its results need, with the bytes
// of the weights that each is the first to use, and the notes that were collected on the way.
//
// Fails with kModel where a needed tensor has no known shape, or no result depends on anything.
[[nodiscard]] Expected<Model> emit(const Graph& graph, const Session& session, std::string name);

}  // namespace lamina::io::onnx_reader
