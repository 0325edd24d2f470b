#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lamina/core/expected.h"

namespace lamina::io {

// One change, taken apart but not yet looked up in a network. Whoever has no text to parse fills it
// in: kind, place, and key with value or factor; `text` is what messages and documents call it.
struct NetworkChange {
  enum class Kind { kSet, kScale, kWithout };
  Kind kind = Kind::kSet;
  std::string text{};   // as it was written, without the option
  std::string where{};  // a place; of kSet and kScale empty for all nodes and links
  // In place of `where`, so that no id is taken for anything else: the node of this id, or the row
  // of links of this number.
  std::optional<std::string> node{};
  std::optional<std::int64_t> row{};
  std::optional<std::string> from{};  // with `row`: of its directions the one that leaves this node
  std::string key{};                  // of kSet and kScale, as network files have it
  std::string value{};                // of kSet
  double factor = 1.0;                // of kScale
};

// "edge.compute=10 GFLOP/s": WHERE.KEY=VALUE. WHERE is a place: a node's id (tried first), `all`,
// `a->b` (all links from a to b), `a<->b` (both ways), or `link:7` (the row). Ids may hold dots.
// KEY and VALUE are as in a network file. Fails with kValue if the text has another form.
[[nodiscard]] Expected<NetworkChange> parse_set(std::string_view text);
// "bandwidth=0.5": one of scale_keys() of all nodes and links times a factor.
[[nodiscard]] Expected<NetworkChange> parse_scale(std::string_view text);
// "cloud", "cam->hub": a node with its links, or links.
[[nodiscard]] Expected<NetworkChange> parse_without(std::string_view text);

[[nodiscard]] std::span<const std::string_view> scale_keys();

// "set", "scale", "without": the options of the kinds.
[[nodiscard]] std::string_view option_of(NetworkChange::Kind kind);

}  // namespace lamina::io
