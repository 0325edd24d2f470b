#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/onnx/byte_reader.h"
#include "lamina/io/onnx/graph.h"
#include "lamina/io/onnx/session.h"
#include "lamina/io/onnx/strip.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace lamina::io::onnx_reader {

// An ONNX file with all that was found out about its graph. The steps of the graph point to nodes
// of the model, so it stays where it was made.
struct Analysed {
  explicit Analysed(const ModelOptions& options);
  Analysed(const Analysed&) = delete;
  Analysed& operator=(const Analysed&) = delete;
  ~Analysed();

  Session session;
  // Without payloads (strip.h), names in UTF-8, functions in the places of their calls.
  std::unique_ptr<onnx::ModelProto> model;
  Graph graph;
};

// Fails as `read_onnx`, but for what only the model's own figures need.
[[nodiscard]] Expected<std::unique_ptr<Analysed>> analyse_onnx(
    ByteReader& in, const ModelOptions& options, std::vector<LeftOut>* left_out = nullptr);

}  // namespace lamina::io::onnx_reader
