#pragma once

#include <string>
#include <vector>

namespace lamina::app {

// The whole program but its process: reads the arguments (without the program's name), does it,
// writes to standard output and error, and returns the exit code.
[[nodiscard]] int run(const std::vector<std::string>& args);

}  // namespace lamina::app
