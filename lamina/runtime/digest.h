#pragma once

#include <string>
#include <string_view>

namespace lamina::runtime {

// SHA-256 of the bytes: 64 hexadecimal digits, in lower case.
[[nodiscard]] std::string sha256(std::string_view bytes);

// Letters that name a deployment or a process and that nobody else has: 128 random bits.
[[nodiscard]] std::string unique_name();

}  // namespace lamina::runtime
