#pragma once

#include "lamina/core/expected.h"

namespace onnx {
class ModelProto;
}  // namespace onnx

namespace lamina::io::onnx_reader {

// Puts the bodies of the model's own functions (IR 8) in the places where they are called, so that
// the graph has plain operators only. Tensors inside are called after the caller: "caller/tensor".
//
// Fails with kModel: functions that call themselves, or more arguments than a function has; kLimit:
// more than 200,000 operators would be there.
[[nodiscard]] Expected<void> expand_functions(onnx::ModelProto& model);

}  // namespace lamina::io::onnx_reader
