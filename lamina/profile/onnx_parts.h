#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/profile/profiler.h"
#include "lamina/split/cutter.h"

namespace lamina::profile {

// The parts of an ONNX file that profiling takes, as `lamina split` makes them.
class OnnxParts {
 public:
  explicit OnnxParts(split::Cutter cutter) : cutter_(std::move(cutter)) {}

  [[nodiscard]] const Model& model() const { return cutter_.model(); }
  // Layers first..last. Fails as Cutter::cut, and with kLimit for a part that is too large for one
  // file.
  [[nodiscard]] Expected<std::string> part(std::uint32_t first, std::uint32_t last);
  // Whether the model can be cut behind each layer but the last. Fails as Cutter::cut for other
  // reasons than that it cannot.
  [[nodiscard]] Expected<std::vector<bool>> cuttable();
  // Names of the tensors that the last operator of each layer but the last hands on.
  [[nodiscard]] std::vector<std::vector<std::string>> made_at_cuts() const;

 private:
  split::Cutter cutter_;
};

}  // namespace lamina::profile
