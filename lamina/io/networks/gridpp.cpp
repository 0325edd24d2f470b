#include "lamina/io/networks/gridpp.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/io/networks/topology.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/source_text.h"
#include "lamina/io/text/text_lines.h"

namespace lamina::io {
namespace {

constexpr double kBytesPerMegabit = 125'000.0;

std::vector<TextLine> sites_of(const SourceText& source) {
  std::vector<TextLine> sites;
  for_each_line(source.text(), '#', [&](const TextLine& line) { sites.push_back(line); });
  if (sites.empty()) fail(ErrorCode::kSyntax, "there is no site");
  return sites;
}

void read_row(const TextLine& line, std::size_t site, std::size_t num_sites, Topology& topology) {
  const std::size_t words = line.words.size();
  if (words != num_sites + 2 && words != num_sites + 3)
    fail(ErrorCode::kSyntax, fmt::format("a line must have two or three columns and one for each "
                                         "of the {} sites, this one has {}",
                                         num_sites, words));
  for (std::size_t other = 0; other < num_sites; ++other) {
    const double megabits = not_negative_at(line, words - num_sites + other, "bandwidth");
    if (megabits == 0.0) continue;
    TopologyLink& link = topology.links.emplace_back();
    link.from = std::to_string(site);
    link.to = std::to_string(other);
    link.bandwidth = BytesPerSecond(kBytesPerMegabit * megabits);
    link.line = line.number;
  }
}

Topology read(const SourceText& source) {
  const auto sites = sites_of(source);
  Topology topology;
  topology.name = stem_of(source.name());
  for (std::size_t i = 0; i < sites.size(); ++i) {
    TopologyNode& row = topology.nodes.emplace_back();
    row.node.id = std::to_string(i);
    row.line = sites[i].number;
    try {
      read_row(sites[i], i, sites.size(), topology);
    } catch (Failure& failure) {
      failure.error.where = fmt::format("line {}", sites[i].number);
      throw;
    }
  }
  return topology;
}

}  // namespace

Expected<NetworkFile> parse_gridpp(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(read(source), defaults); });
}

bool may_be_gridpp(std::string_view head) {
  constexpr std::size_t kFewest = 4, kWhole = std::size_t{1} << 16;  // columns; bytes of a head
  std::size_t rows = 0, columns = 0;
  for (std::size_t start = 0; start < head.size();) {
    const std::size_t end = std::min(head.find('\n', start), head.size());
    const std::string_view line = head.substr(start, end - start);
    start = end + 1;
    const auto words = words_of(line.substr(0, line.find('#')));
    if (words.empty()) continue;
    const bool whole = end < head.size() || head.size() < kWhole;
    if (whole && !std::ranges::all_of(words, [](auto word) { return decimal(word).has_value(); }))
      return false;
    if (rows == 0) columns = words.size();
    ++rows;
  }
  if (columns < kFewest) return false;
  return head.size() < kWhole ? rows + 2 == columns || rows + 3 == columns : rows < columns;
}

}  // namespace lamina::io
