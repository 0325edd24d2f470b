#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "python/binding/bad_input.h"

#include "lamina/api/option.h"

namespace lamina::python {

// Options that were given, as keys ("time_limit") and texts, in their order.
using Texts = std::vector<std::pair<std::string, std::string>>;

// One row of a table as Python sees it.
struct OptionRow {
  std::string key, value, help;
  bool repeats = false;
};

template <class Settings>
void append_rows(std::vector<OptionRow>& rows, std::span<const api::Option<Settings>> table,
                 std::span<const std::string_view> without = {}) {
  for (const api::Option<Settings>& row : table) {
    if (std::ranges::find(without, row.name) != without.end()) continue;
    std::string help(row.summary);
    if (row.choices != nullptr) {
      std::string names;
      for (const std::string_view name : row.choices())
        names += (names.empty() ? ": " : ", ") + std::string(name);
      help += names;
    }
    if (!row.range.empty()) help += "; " + std::string(row.range);
    if (!row.preset.empty()) help += " (default: " + std::string(row.preset) + ")";
    rows.push_back({row.key(), std::string(row.value), std::move(help), row.repeats});
  }
}

// What the given options of this table say; those of other tables are passed over. Throws BadInput
// with the option's key as the place.
template <class Settings>
Settings settings_of(const Texts& given, std::span<const api::Option<Settings>> table,
                     std::span<const std::string_view> without = {}) {
  Settings settings;
  for (const auto& [key, text] : given) {
    const auto* const row = api::find_option(table, key);
    if (row == nullptr || std::ranges::find(without, row->name) != without.end()) continue;
    if (auto set = api::set_option(settings, *row, text); !set)
      throw BadInput(located(set.error(), key));
  }
  return settings;
}

// Whether any of the given options is of this table.
template <class Settings>
bool gives_any(const Texts& given, std::span<const api::Option<Settings>> table) {
  return std::ranges::any_of(
      given, [&](const auto& one) { return api::find_option(table, one.first) != nullptr; });
}

}  // namespace lamina::python
