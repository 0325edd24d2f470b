#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lamina/core/quoted.h"  // for those who quote a word and name the nearest

namespace lamina {

// The word of `known` nearest to `word` in edit distance (insert, delete, replace, swap of
// neighbours), or nothing where none is near enough to be meant. O(|word| |known| length).
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view word,
                                                      std::span<const std::string_view> known);

// " (did you mean 'compute'?)", or "" where nothing is near: to be appended to an error message.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> known);

}  // namespace lamina
