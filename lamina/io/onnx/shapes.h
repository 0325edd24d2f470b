#pragma once

#include <string_view>
#include <vector>

#include "lamina/io/onnx/op.h"
#include "lamina/io/onnx/reason.h"

namespace lamina::io::onnx_reader {

// Types and shapes of an operator's outputs (trailing ones may be left out, single ones may stay
// unknown), or why they cannot be told.
using Inferred = Told<std::vector<TensorInfo>>;

// Applies the rule for op.type(); the shapes of inputs need not be known. Where there is no rule,
// or an input that it needs is unknown, or the inputs do not fit each other, gives the reason.
[[nodiscard]] Inferred infer_shapes(const Op& op);

// Whether there is a rule for operators of this type.
[[nodiscard]] bool has_shape_rule(std::string_view type);

}  // namespace lamina::io::onnx_reader
