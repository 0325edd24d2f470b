#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"

namespace lamina::app {

// Becomes `program`, which lies beside this one, with the verb and its arguments: returns only if
// there is none. Fails with kFile, saying how to build it.
[[nodiscard]] Expected<int> start_beside(std::string_view program, std::string_view verb,
                                         const std::vector<std::string>& args);

}  // namespace lamina::app
