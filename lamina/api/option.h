#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"

namespace lamina::api {

// What an option touches beside the answer. A front that serves strangers refuses what names files:
// see `set_option`.
enum class Reach { kNothing, kReadsFile, kWritesFile };

// One option as data: fronts make their flags, keys and keyword arguments, their help and their
// completion of it, and all give its value as text.
template <class Settings>
struct Option {
  std::string_view name{};     // "time-limit": --time-limit on a command line
  std::string_view value{};    // what help shows for the value: "DURATION"; "" for a flag
  std::string_view range{};    // which values there are, where `choices` does not say it
  std::string_view preset{};   // what holds where it is not given
  std::string_view summary{};  // one line
  bool repeats = false;        // may be given more than once
  Reach reaches = Reach::kNothing;
  // Where it depends on the value ("file=speeds.csv" reads, "all=1 GFLOP/s" does not); else null.
  Reach (*reaches_with)(std::string_view text) = nullptr;
  std::vector<std::string_view> (*choices)() = nullptr;  // all values, where they are names
  // Takes the value over, or fails without saying where: fronts know what they call the option. The
  // text of a flag is "true" or "false".
  Expected<void> (*set)(Settings& settings, std::string_view text) = nullptr;

  // "time_limit": its key in JSON, and its keyword argument.
  [[nodiscard]] std::string key() const {
    std::string text(name);
    std::ranges::replace(text, '-', '_');
    return text;
  }
  // What it reaches with this value.
  [[nodiscard]] Reach reach_of(std::string_view text) const {
    return reaches_with == nullptr ? reaches : reaches_with(text);
  }
};

// Fails with kUnknownName and the nearest of the choices where `text` is none of them.
[[nodiscard]] Expected<void> demand_choice(std::string_view thing, std::string_view text,
                                           std::span<const std::string_view> choices);

// Fails with kUsage where the option reaches further than it may.
[[nodiscard]] Expected<void> demand_reach(Reach reach, Reach allowed);

// The row whose name or key this is; null if there is none.
template <class Settings>
[[nodiscard]] const Option<Settings>* find_option(std::span<const Option<Settings>> table,
                                                  std::string_view name_or_key) {
  for (const Option<Settings>& row : table)
    if (row.name == name_or_key || row.key() == name_or_key) return &row;
  return nullptr;
}

// Takes the value of one option over, and notes in `settings.given`, where they have it, that it
// was given. Every front sets options by this; `allowed` says how far its users may reach.
//
// Fails as the row's `set`, and with kUsage where the option reaches further; without `where`.
template <class Settings>
[[nodiscard]] Expected<void> set_option(Settings& settings, const Option<Settings>& row,
                                        std::string_view text, Reach allowed = Reach::kWritesFile) {
  if (auto ok = demand_reach(row.reach_of(text), allowed); !ok) return ok;
  if constexpr (requires { settings.given; })
    if (std::ranges::find(settings.given, row.name) == settings.given.end())
      settings.given.push_back(row.name);
  return row.set(settings, text);
}

}  // namespace lamina::api
