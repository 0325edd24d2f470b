#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <yaml-cpp/yaml.h>

#include "lamina/io/text/source_text.h"

// Looking things up in a YAML document. Whatever does not fit throws a Failure with the line.
namespace lamina::io {

// The first document of the text; fails with kSyntax.
[[nodiscard]] YAML::Node yaml_of(const SourceText& source);

// "line 3", where the node starts.
[[nodiscard]] std::string line_of(const YAML::Node& node);

// The value at a key of the map; nothing where the key is absent. `what` names the map in errors.
[[nodiscard]] std::optional<YAML::Node> find_in(const YAML::Node& map, std::string_view key,
                                                std::string_view what);
// The same; an absent key is an error.
[[nodiscard]] YAML::Node at_key_of(const YAML::Node& map, std::string_view key,
                                   std::string_view what);
// The keys of the map, in the file's order.
[[nodiscard]] std::vector<std::string> keys_of(const YAML::Node& map, std::string_view what);

// Finite, not negative.
[[nodiscard]] double number_in(const YAML::Node& scalar, std::string_view what);
[[nodiscard]] std::vector<double> numbers_in(const YAML::Node& list, std::string_view what);

}  // namespace lamina::io
