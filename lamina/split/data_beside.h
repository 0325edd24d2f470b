#pragma once

#include <string>
#include <string_view>

#include "lamina/core/expected.h"

namespace lamina::split {

// That an engine which loads this part, the bytes of an ONNX file, reads no file: the elements of
// its tensors are in it, or those of its graph's weights in the file beside it that was delivered
// as `data_name` ("": none was). Looks into bodies, attributes and functions, too. O(bytes),
// without copying weights.
//
// Fails with kValue, naming the tensor and its file, or for a name that leads elsewhere; with
// kSyntax, kLimit where the bytes are no sound model.
[[nodiscard]] Expected<void> demand_data_beside(std::string_view part,
                                                const std::string& data_name);

}  // namespace lamina::split
