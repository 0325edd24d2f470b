#include "lamina/io/text/yaml_reader.h"

#include <fmt/format.h>
#include <sstream>
#include <yaml-cpp/eventhandler.h>

#include "lamina/core/quoted.h"
#include "lamina/io/text/failure.h"

namespace lamina::io {
namespace {

void demand_map(const YAML::Node& node, std::string_view what) {
  if (!node.IsMap()) fail(ErrorCode::kValue, fmt::format("{} must be a map", what), line_of(node));
}

// Meets an alias: one "*a" may stand for a long list, and a hundred of them for a hundred.
class NoAliases : public YAML::EventHandler {
 public:
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    fail(ErrorCode::kUnsupported, "aliases are not read: write out what they stand for",
         fmt::format("line {}", mark.line + 1));
  }
  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& /*mark*/, YAML::anchor_t /*anchor*/) override {}
  void OnScalar(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {}
  void OnSequenceStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& /*mark*/, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {}
  void OnMapEnd() override {}
};

void demand_no_aliases(const std::string& text) {
  if (text.find('*') == text.npos || text.find('&') == text.npos) return;
  std::istringstream in(text);
  YAML::Parser parser(in);
  for (NoAliases events; parser.HandleNextDocument(events);) {
  }
}

}  // namespace

YAML::Node yaml_of(const SourceText& source) {
  demand_utf8(source.text());
  const std::string text(source.text());
  try {
    demand_no_aliases(text);
    return YAML::Load(text);
  } catch (const YAML::Exception& wrong) {
    fail(ErrorCode::kSyntax, fmt::format("this is not YAML: {}", lamina::quoted(wrong.msg)),
         fmt::format("line {}", wrong.mark.line + 1));
  }
}

std::string line_of(const YAML::Node& node) {
  return fmt::format("line {}", std::max(node.Mark().line, 0) + 1);
}

std::optional<YAML::Node> find_in(const YAML::Node& map, std::string_view key,
                                  std::string_view what) {
  demand_map(map, what);
  std::optional<YAML::Node> found;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar() || entry.first.Scalar() != key) continue;
    if (found)
      fail(ErrorCode::kDuplicate,
           fmt::format("the key {} of {} occurs twice", lamina::quoted(key), what),
           line_of(entry.first));
    found.emplace(entry.second);
  }
  return found;
}

YAML::Node at_key_of(const YAML::Node& map, std::string_view key, std::string_view what) {
  auto found = find_in(map, key, what);
  if (!found)
    fail(ErrorCode::kMissingKey,
         fmt::format("the key {} of {} is missing", lamina::quoted(key), what), line_of(map));
  return *found;
}

std::vector<std::string> keys_of(const YAML::Node& map, std::string_view what) {
  demand_map(map, what);
  std::vector<std::string> keys;
  for (const auto& entry : map)
    if (entry.first.IsScalar()) keys.push_back(entry.first.Scalar());
  return keys;
}

double number_in(const YAML::Node& scalar, std::string_view what) {
  const auto value = scalar.IsScalar() ? decimal(scalar.Scalar()) : std::nullopt;
  if (value && *value >= 0.0) return *value;
  fail(ErrorCode::kValue,
       fmt::format("{} must be a finite number that is not negative{}", what,
                   scalar.IsScalar() ? ", not " + lamina::quoted(scalar.Scalar()) : ""),
       line_of(scalar));
}

std::vector<double> numbers_in(const YAML::Node& list, std::string_view what) {
  if (!list.IsSequence())
    fail(ErrorCode::kValue, fmt::format("{} must be a list of numbers", what), line_of(list));
  std::vector<double> numbers;
  for (const auto& each : list) numbers.push_back(number_in(each, what));
  return numbers;
}

}  // namespace lamina::io
