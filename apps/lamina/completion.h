#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lamina::app {

// bash, zsh, fish.
[[nodiscard]] std::span<const std::string_view> shells();

// The script for one of the shells, made from the table of verbs and their options.
[[nodiscard]] std::string completion_script(std::string_view shell);

}  // namespace lamina::app
