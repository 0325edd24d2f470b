#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/core/quantity.h"
#include "lamina/generate/distribution.h"
#include "lamina/io/text/source_text.h"

namespace lamina::io {

// One node's speed in a CSV; none: the row calls it a relay.
struct NodeSpeed {
  std::string node;
  std::optional<FlopPerSecond> compute;
  std::size_t line = 0;
};

// A rule that gives speeds to nodes whose file states none:
//
//   all=10 GFLOP/s                 every one of them
//   degree=1 GFLOP/s               so much for each link that leaves it (a cable leaves both ends)
//   file=speeds.csv                the nodes that a CSV of node,compute names; "relay" is a value
//   share=0.5:10 GFLOP/s:seed=7    so many of them, drawn at random (default: seed=1); the others
//                                  are relays
//   lognormal:10 GFLOP/s,0.5       every one of them, drawn as lamina generate network draws it
//                                  (generate::Distribution), :seed=7 behind it if need be
struct ComputeRule {
  enum class Kind { kAll, kDegree, kFile, kShare, kDrawn };
  Kind kind = Kind::kAll;
  FlopPerSecond rate{};                           // of kAll, kDegree, kShare
  double share = 1.0;                             // of kShare, 0 .. 1
  std::uint64_t seed = 1;                         // of kShare, kDrawn
  std::optional<generate::Distribution> drawn{};  // of kDrawn
  std::string file{};                             // of kFile, as it was written
  std::vector<NodeSpeed> speeds{};                // of kFile, in its order
};

// Reads a CSV that the rule names. Fails with kValue, kUnit, or as the CSV does.
[[nodiscard]] Expected<ComputeRule> parse_compute_rule(std::string_view text);

// Whether parsing the rule opens the file that it names.
[[nodiscard]] bool compute_rule_reads_file(std::string_view text);

// A CSV of node,compute with a quantity or "relay" as value, quoted where need be ("a ""b""").
// Where the first line names the columns node and compute, there may be others. Fails with kSyntax,
// kMissingKey, kDuplicate (a node twice), kValue or kUnit, and says which line.
[[nodiscard]] Expected<std::vector<NodeSpeed>> parse_speeds(const SourceText& source);

}  // namespace lamina::io
