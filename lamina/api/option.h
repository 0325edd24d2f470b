#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"

namespace lamina::api {

// One option as data: fronts make their flags, keys and keyword arguments, their help and their
// completion of it, and all give its value as text.
template <class Settings>
struct Option {
  std::string_view name;     // "time-limit": --time-limit on a command line
  std::string_view key;      // "time_limit": in JSON and as a keyword argument
  std::string_view value;    // what help shows for the value: "DURATION"; "" for a flag
  std::string_view range;    // which values there are, where `choices` does not say it
  std::string_view preset;   // what holds where it is not given
  std::string_view summary;  // one line
  bool repeats = false;      // may be given more than once
  std::vector<std::string_view> (*choices)() = nullptr;  // all values, where they are names
  // Takes the value over, or fails without saying where: fronts know what they call the option. The
  // text of a flag is "true" or "false".
  Expected<void> (*set)(Settings& settings, std::string_view text) = nullptr;
};

// Fails with kUnknownName and the nearest of the choices where `text` is none of them.
[[nodiscard]] Expected<void> demand_choice(std::string_view thing, std::string_view text,
                                           std::span<const std::string_view> choices);

}  // namespace lamina::api
