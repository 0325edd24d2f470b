#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/core/expected.h"
#include "lamina/core/units.h"
#include "lamina/plan/waiting.h"

// What the `set` of options has in common: values taken over from text into one member of the
// settings. A row names its member: set_quantity<&PlanOptions::time_limit>.
namespace lamina::api {

// A whole number in the range, written as such; fails with kValue.
[[nodiscard]] Expected<std::uint64_t> whole_number(std::string_view text, std::uint64_t low,
                                                   std::uint64_t high);

[[nodiscard]] std::vector<std::string_view> waiting_names();
[[nodiscard]] Expected<Waiting> waiting_named(std::string_view text);

template <auto member>
struct Member;
template <class S, class V, V S::* member>
struct Member<member> {
  using Settings = S;
  using Value = V;
};
template <auto member>
using SettingsOf = typename Member<member>::Settings;

template <auto member>
Expected<void> set_flag(SettingsOf<member>& settings, std::string_view text) {
  settings.*member = text == "true";
  return {};
}

// Any text but an empty one.
template <auto member>
Expected<void> set_text(SettingsOf<member>& settings, std::string_view text) {
  if (text.empty()) return error(ErrorCode::kUsage, "the value is empty");
  settings.*member = text;
  return {};
}

// A quantity with its unit; the member is optional.
template <auto member>
Expected<void> set_quantity(SettingsOf<member>& settings, std::string_view text) {
  const auto value = parse_quantity<typename Member<member>::Value::value_type>(text);
  if (!value) return tl::unexpected(value.error());
  settings.*member = *value;
  return {};
}

template <auto member, std::uint64_t low, std::uint64_t high>
Expected<void> set_whole(SettingsOf<member>& settings, std::string_view text) {
  const auto number = whole_number(text, low, high);
  if (!number) return tl::unexpected(number.error());
  using Value = typename Member<member>::Value;
  if constexpr (requires { typename Value::value_type; })
    settings.*member = static_cast<typename Value::value_type>(*number);
  else
    settings.*member = static_cast<Value>(*number);
  return {};
}

template <auto member>
Expected<void> set_waiting(SettingsOf<member>& settings, std::string_view text) {
  const auto rule = waiting_named(text);
  if (!rule) return tl::unexpected(rule.error());
  settings.*member = *rule;
  return {};
}

}  // namespace lamina::api
