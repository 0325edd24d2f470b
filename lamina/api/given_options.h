#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/api/option.h"

// What fronts share that have their options as text: documents of requests, keyword arguments.
namespace lamina::api {

// Options that were given, as keys ("time_limit") and texts, in their order.
using GivenOptions = std::vector<std::pair<std::string, std::string>>;

// One row of any table of options.
struct OptionRow {
  std::string key, value, help;
  bool repeats = false;
  std::vector<std::string_view> choices{};  // all values, where they are names
  Reach reaches = Reach::kNothing;
  bool reach_depends = false;  // on the value

  // Whether a list of values is one text with commas.
  [[nodiscard]] bool joins() const {
    return !repeats && (value.find(',') != value.npos || value == "NODES" || value == "NAMES");
  }
};

// One line: what it is for, which values there are, and which holds without it.
template <class Settings>
[[nodiscard]] std::string help_of(const Option<Settings>& row) {
  std::string help(row.summary);
  if (row.choices != nullptr) {
    std::string names;
    for (const std::string_view name : row.choices())
      names += (names.empty() ? ": " : ", ") + std::string(name);
    help += names;
  }
  if (!row.range.empty()) help += "; " + std::string(row.range);
  if (!row.preset.empty()) help += " (default: " + std::string(row.preset) + ")";
  return help;
}

// Names of options that a front states in another way.
using Without = std::span<const std::string_view>;

template <class Settings>
void append_rows(std::vector<OptionRow>& rows, std::span<const Option<Settings>> table,
                 Without without = {}) {
  for (const Option<Settings>& row : table) {
    if (std::ranges::find(without, row.name) != without.end()) continue;
    rows.push_back({row.key(), std::string(row.value), help_of(row), row.repeats,
                    row.choices != nullptr ? row.choices() : std::vector<std::string_view>(),
                    row.reaches, row.reaches_with != nullptr});
  }
}

// Takes over what the given options of this table say; those of other tables are passed over.
// Fails as `set_option`, with the option's key as the place.
template <class Settings>
[[nodiscard]] Expected<void> take_options(Settings& settings, const GivenOptions& given,
                                          std::span<const Option<Settings>> table,
                                          Reach allowed = Reach::kWritesFile,
                                          Without without = {}) {
  for (const auto& [key, text] : given) {
    const auto* const row = find_option(table, key);
    if (row == nullptr || std::ranges::find(without, row->name) != without.end()) continue;
    if (auto set = set_option(settings, *row, text, allowed); !set)
      return tl::unexpected(located(set.error(), key));
  }
  return {};
}

// The settings that they make.
template <class Settings>
[[nodiscard]] Expected<Settings> settings_of(const GivenOptions& given,
                                             std::span<const Option<Settings>> table,
                                             Reach allowed = Reach::kWritesFile,
                                             Without without = {}) {
  Settings settings;
  if (auto taken = take_options(settings, given, table, allowed, without); !taken)
    return tl::unexpected(taken.error());
  return settings;
}

// Whether any of the given options is of this table.
template <class Settings>
[[nodiscard]] bool gives_any(const GivenOptions& given, std::span<const Option<Settings>> table) {
  return std::ranges::any_of(
      given, [&](const auto& one) { return find_option(table, one.first) != nullptr; });
}

}  // namespace lamina::api
