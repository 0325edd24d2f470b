#pragma once

// The protobuf classes of ONNX, and how their tensors are read. Only for .cpp files: it is a heavy
// header.
#include <onnx/onnx_pb.h>

#include "lamina/core/expected.h"
#include "lamina/io/onnx/tensor_info.h"

namespace lamina::io::onnx_reader {

// Type and dimensions of a tensor and, if it is a short one of integers or reals whose payload is
// in the file, its values. Fails with kValue: an unknown type, a negative dimension, too many
// elements, or values fewer or more than the dimensions say.
[[nodiscard]] Expected<TensorInfo> read_tensor(const onnx::TensorProto& tensor);

}  // namespace lamina::io::onnx_reader
