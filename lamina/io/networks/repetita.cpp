#include "lamina/io/networks/repetita.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/text_lines.h"

namespace lamina::io {
namespace {

class RepetitaReader {
 public:
  explicit RepetitaReader(const SourceText& source) : source_(source) {
    topology_.name = stem_of(source.name());
  }

  Topology read() && {
    for_each_line(source_.text(), '\0', [&](const TextLine& line) { read_line(line); });
    demand_count(nodes_, topology_.nodes.size(), "nodes");
    demand_count(links_, topology_.links.size(), "edges");
    drop_places_that_say_nothing();
    if (has_delays_)
      topology_.notes.push_back(
          {.code = "unknown-unit",
           .text = "the delays of the file have no known unit and are left out"});
    return std::move(topology_);
  }

 private:
  // A table as its head announces it.
  struct Table {
    std::size_t count = 0, line = 0;  // line 0: not there
  };

  void read_line(const TextLine& line) {
    const std::string_view first = line.words.front();
    if (first == "NODES" || first == "EDGES") {
      current_ = first == "NODES" ? &nodes_ : &links_;
      if (current_->line != 0) fail(ErrorCode::kDuplicate, fmt::format("a second table {}", first));
      *current_ = {position_at(line, 1, first == "NODES" ? "number of nodes" : "number of edges"),
                   line.number};
      is_head_ = true;
    } else if (current_ == nullptr) {
      fail(ErrorCode::kSyntax,
           fmt::format("the first line must be \"NODES\" and their number, not {}", quoted(first)));
    } else if (is_head_) {
      is_head_ = false;  // the names of the columns
    } else if (current_ == &nodes_) {
      read_node(line);
    } else {
      read_link(line);
    }
  }

  void read_node(const TextLine& line) {
    TopologyNode& row = topology_.nodes.emplace_back();
    row.line = line.number;
    row.node.id = std::to_string(topology_.nodes.size() - 1);
    row.node.label = line.words[0];
    const double x = number_at(line, 1, "coordinate x");
    row.node.place = Coordinates{number_at(line, 2, "coordinate y"), x};
  }

  void read_link(const TextLine& line) {
    TopologyLink& link = topology_.links.emplace_back();
    link.line = line.number;
    link.from = std::to_string(position_at(line, 1, "source"));
    link.to = std::to_string(position_at(line, 2, "destination"));
    constexpr double kBytesPerKilobit = 125.0;
    const double kilobits = not_negative_at(line, 4, "bandwidth");
    if (kilobits > 0.0) link.bandwidth = BytesPerSecond(kBytesPerKilobit * kilobits);
    has_delays_ = has_delays_ || not_negative_at(line, 5, "delay") > 0.0;
  }

  static void demand_count(const Table& table, std::size_t found, std::string_view what) {
    if (table.line == 0)
      fail(ErrorCode::kMissingKey, fmt::format("the table of {} is missing", what));
    if (table.count != found)
      fail(ErrorCode::kValue,
           fmt::format("{} {} are announced, but {} follow", table.count, what, found),
           fmt::format("line {}", table.line));
  }

  void drop_places_that_say_nothing() {
    const auto says = [](const TopologyNode& row) {
      return row.node.place->latitude != 0.0 || row.node.place->longitude != 0.0;
    };
    if (std::ranges::any_of(topology_.nodes, says)) return;
    for (TopologyNode& row : topology_.nodes) row.node.place.reset();
  }

  const SourceText& source_;
  Topology topology_;
  Table nodes_, links_;
  Table* current_ = nullptr;
  bool is_head_ = false, has_delays_ = false;
};

}  // namespace

Expected<NetworkFile> parse_repetita(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(RepetitaReader(source).read(), defaults); });
}

}  // namespace lamina::io
