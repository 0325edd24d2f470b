#pragma once

#include <memory>
#include <string>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/analysed.h"
#include "lamina/plan/deployment.h"
#include "lamina/split/division.h"
#include "lamina/split/payloads.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace lamina::split {

// A tensor as deployments say it, by what was inferred of it. Fails with kUnsupported, naming it:
// its shape or type is not known, it is a sequence, or its type is none that travels.
[[nodiscard]] Expected<TensorSpec> spec_of(const reader::GraphTensor& tensor);

// Makes ONNX models of parts of one that was analysed: plain operators (functions are in the places
// of their calls), only weights that they use, which are no inputs (IR version 4 or newer), static
// shapes at both ends. Payloads stay where they are.
class PartModels {
 public:
  // Both must outlive it.
  PartModels(const reader::Analysed& analysed, Payloads& payloads);
  ~PartModels();
  PartModels(const PartModels&) = delete;
  PartModels& operator=(const PartModels&) = delete;

  // Fails as `spec_of` and Payloads::take_in.
  [[nodiscard]] Expected<onnx::ModelProto> make(const GraphPart& part, const std::string& name);

 private:
  struct Weights;

  [[nodiscard]] Expected<void> add_weights(const GraphPart& part, onnx::ModelProto& out);
  [[nodiscard]] Expected<void> add_nodes(const GraphPart& part, onnx::ModelProto& out);
  [[nodiscard]] Expected<void> add_ends(const GraphPart& part, onnx::ModelProto& out);
  void add_imports(onnx::ModelProto& out) const;

  const reader::Analysed& analysed_;
  Payloads& payloads_;
  std::unique_ptr<const Weights> weights_;  // of the file, by name
};

}  // namespace lamina::split
