#pragma once

#include "lamina/io/onnx/op.h"

namespace lamina::io::onnx_reader {

// The element type of output i, which often follows where the shape does not: kUndefined where it
// is not told for operators of this type, or depends on an input whose type is not known.
[[nodiscard]] int type_of_output(const Op& op, std::size_t i);

}  // namespace lamina::io::onnx_reader
