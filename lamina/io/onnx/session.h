#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "lamina/io/onnx/dimensions.h"

namespace lamina::io::onnx_reader {

// What is shared by all graphs of one file while it is read.
struct Session {
  explicit Session(const ModelOptions& options) : dimensions(options) {}

  Dimensions dimensions;
  std::int64_t opset = 1;
  std::set<std::string> without_work_rule;  // types of operators that are counted as 0 FLOP
  std::size_t num_contradictions = 0;       // of declared and inferred shapes
  std::string first_contradiction;
  std::vector<std::string> notes;
};

}  // namespace lamina::io::onnx_reader
