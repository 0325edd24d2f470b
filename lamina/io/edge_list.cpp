#include "lamina/io/edge_list.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/io/failure.h"
#include "lamina/io/text_lines.h"
#include "lamina/io/topology.h"

namespace lamina::io {
namespace {

constexpr std::size_t kColumns = 3;

Topology read(const SourceText& source) {
  Topology topology;
  topology.name = stem_of(source.name());
  std::size_t num_nodes = 0;
  for_each_line(source.text(), '#', [&](const TextLine& line) {
    if (line.words.size() != kColumns)
      fail(ErrorCode::kSyntax,
           fmt::format("a line must be \"from to km\", this one has {} words", line.words.size()));
    const std::size_t from = position_at(line, 0, "first node"),
                      to = position_at(line, 1, "second node");
    num_nodes = std::max({num_nodes, from + 1, to + 1});
    TopologyLink& link = topology.links.emplace_back();
    link.from = std::to_string(from);
    link.to = std::to_string(to);
    link.kilometres = not_negative_at(line, 2, "length");
    link.line = line.number;
  });
  if (num_nodes == 0) fail(ErrorCode::kSyntax, "there is no link");
  for (std::size_t i = 0; i < num_nodes; ++i)
    topology.nodes.emplace_back().node.id = std::to_string(i);
  return topology;
}

}  // namespace

Expected<NetworkFile> parse_edge_list(const SourceText& source, const FillIns& fill_ins) {
  return guarded(source, [&] { return fill(read(source), fill_ins); });
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
