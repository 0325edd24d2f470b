#include "lamina/io/networks/edge_list.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <unordered_set>

#include "lamina/io/networks/topology.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/source_text.h"
#include "lamina/io/text/text_lines.h"

namespace lamina::io {
namespace {

constexpr std::size_t kColumns = 3;

// Places in the order of their numbers, if all are numbers, else in that of the file.
void sort_numbers(std::vector<TopologyNode>& nodes) {
  const auto number = [](const TopologyNode& row) { return decimal(row.node.id); };
  if (!std::ranges::all_of(nodes, [&](const TopologyNode& row) { return number(row).has_value(); }))
    return;
  std::ranges::stable_sort(nodes, {}, [&](const TopologyNode& row) { return *number(row); });
}

Topology read(const SourceText& source) {
  Topology topology;
  topology.name = stem_of(source.name());
  std::unordered_set<std::string> known;
  const auto node = [&](std::string_view id) {
    if (known.emplace(id).second) topology.nodes.emplace_back().node.id = id;
    return std::string(id);
  };
  for_each_line(source.text(), '#', [&](const TextLine& line) {
    if (line.words.size() != kColumns)
      fail(ErrorCode::kSyntax,
           fmt::format("a line must be \"from to km\", this one has {} words", line.words.size()));
    TopologyLink& link = topology.links.emplace_back();
    link.from = node(line.words[0]);
    link.to = node(line.words[1]);
    link.kilometres = not_negative_at(line, 2, "length");
    link.line = line.number;
  });
  if (topology.links.empty()) fail(ErrorCode::kSyntax, "there is no link");
  sort_numbers(topology.nodes);
  return topology;
}

}  // namespace

Expected<NetworkFile> parse_edge_list(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(read(source), defaults); });
}

bool may_be_edge_list(std::string_view head) {
  for (std::size_t start = 0; start < head.size();) {
    const std::size_t end = std::min(head.find('\n', start), head.size());
    const std::string_view line = head.substr(start, end - start);
    const auto words = words_of(line.substr(0, line.find('#')));
    if (!words.empty())
      return words.size() == kColumns && std::ranges::all_of(words, [](std::string_view word) {
               return decimal(word).has_value();
             });
    start = end + 1;
  }
  return false;
}

}  // namespace lamina::io
