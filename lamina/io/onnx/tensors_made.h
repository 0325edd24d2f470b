#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"

namespace lamina::io {

// Names of the tensors that the nodes of an ONNX model's main graph make, whatever their operators:
// also of one that an engine has rewritten with operators of its own. Fails with kSyntax.
[[nodiscard]] Expected<std::vector<std::string>> tensors_made(std::string_view model);

}  // namespace lamina::io
