#pragma once

#include <cstdint>
#include <string>

#include "lamina/io/onnx/dimensions.h"

namespace lamina::io::onnx_reader {

// What is shared by all graphs of one file while it is read.
struct Session {
  explicit Session(const ModelOptions& options) : dimensions(options) {}

  Dimensions dimensions;
  std::int64_t opset = 1;
  std::size_t num_contradictions = 0;  // of declared and inferred shapes
  std::string first_contradiction;
  std::size_t num_branches = 0;  // operators whose condition is not known
  std::string first_branch;
};

}  // namespace lamina::io::onnx_reader
