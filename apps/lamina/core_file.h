#pragma once

#include <filesystem>
#include <string>

#include "lamina/core/expected.h"

namespace lamina::app {

// The planner's core for browsers, core.wasm: what `make page` or an installation put beside the
// program (../page or ../share/lamina/page of its folder). Empty if it is not there.
[[nodiscard]] std::filesystem::path core_file();

// Its bytes; "" if there is none. Fails with kFile if it cannot be read.
[[nodiscard]] Expected<std::string> read_core();

}  // namespace lamina::app
