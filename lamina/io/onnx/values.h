#pragma once

#include <span>

#include "lamina/io/onnx/op.h"

namespace lamina::io::onnx_reader {

// Fills in the values of outputs whose types and shapes are set, where the operator is one of those
// that compute shapes (Shape, Gather, Concat, arithmetic, ...), its inputs are known and there are
// at most kMostValues elements. Leaves everything else as it is; so it does where a value would not
// fit into 64 bits, or a division is by zero.
void evaluate(const Op& op, std::span<TensorInfo> outputs);

}  // namespace lamina::io::onnx_reader
