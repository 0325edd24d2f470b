#include "lamina/serve/option_schema.h"

#include <array>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "lamina/io/text/json_writer.h"

namespace lamina::serve {
namespace {

std::string json_text(std::string_view text) {
  std::string out;
  io::append_json(out, text);
  return out;
}

std::string names_of(const std::vector<std::string_view>& choices) {
  std::string names;
  for (const std::string_view name : choices)
    names += (names.empty() ? "" : ", ") + json_text(name);
  return fmt::format(R"({{"enum": [{}]}})", names);
}

// Numbers may be text as well, as on a command line.
constexpr std::string_view kWhole =
    R"({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}]})";
// Most values have units, which a number lacks; some have none.
constexpr std::string_view kText = R"({"type": ["string", "number"]})";
constexpr std::string_view kNoFile =
    R"({"type": ["string", "number"], "not": {"type": "string", "pattern": "^file="}})";

// One value, by the word that help shows for it.
std::string one_value(const api::OptionRow& row) {
  if (row.value.empty()) return R"({"type": "boolean"})";
  if (!row.choices.empty() && !row.joins()) return names_of(row.choices);
  if (row.value == "N") return std::string(kWhole);
  return std::string(row.reach_depends ? kNoFile : kText);
}

}  // namespace

std::string option_schema(const api::OptionRow& row) {
  const std::string one = one_value(row);
  std::string any = one;
  if (row.repeats || row.joins()) any += fmt::format(R"(, {{"type": "array", "items": {}}})", one);
  if (row.value.find('=') != row.value.npos)
    any += fmt::format(R"(, {{"type": "object", "additionalProperties": {}}})", kText);
  if (any.size() == one.size()) {
    std::string schema = one;
    return schema.insert(1, fmt::format("\"description\": {}, ", json_text(row.help)));
  }
  return fmt::format(R"({{"description": {}, "anyOf": [{}]}})", json_text(row.help), any);
}

std::string options_schema(const std::vector<api::OptionRow>& rows) {
  std::string properties;
  for (const api::OptionRow& row : rows)
    properties += fmt::format("{}\n        {}: {}", properties.empty() ? "" : ",",
                              json_text(row.key), option_schema(row));
  return fmt::format(R"({{"type": "object", "additionalProperties": false, "properties": {{{}}}}})",
                     properties);
}

}  // namespace lamina::serve
