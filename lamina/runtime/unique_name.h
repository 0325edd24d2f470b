#pragma once

#include <string>

namespace lamina::runtime {

// Letters that name a deployment or a process and that nobody else has: 128 random bits.
[[nodiscard]] std::string unique_name();

}  // namespace lamina::runtime
