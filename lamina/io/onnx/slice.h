#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lamina/io/onnx/op.h"
#include "lamina/io/onnx/reason.h"

namespace lamina::io::onnx_reader {

// The elements that a Slice takes along one dimension: `count` from `first` on, `step` apart.
struct Cut {
  std::int64_t first = 0, step = 1, count = 0;
};

// One cut for each dimension of a Slice's input, whose shape must be known, from inputs (opset 10)
// or attributes (before); or why that cannot be told.
[[nodiscard]] Told<std::vector<Cut>> read_cuts(const Op& op);

}  // namespace lamina::io::onnx_reader
