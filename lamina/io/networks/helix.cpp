#include "lamina/io/networks/helix.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "lamina/core/quoted.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/text_lines.h"

namespace lamina::io {
namespace {

// Multiplied and divided by whole numbers, so that a decimal is rounded once.
struct Unit {
  std::string_view name;
  double factor = 1.0, divisor = 1.0;
};
constexpr std::array kRates{Unit{"bps"}, Unit{"kbps", 1e3}, Unit{"mbps", 1e6},
                            Unit{"gbps", 1e9}};  // bytes per second
constexpr std::array kTimes{Unit{"Sec"}, Unit{"MilliSec", 1.0, 1e3}, Unit{"MicroSec", 1.0, 1e6},
                            Unit{"NanoSec", 1.0, 1e9}};

std::string names_of(std::span<const Unit> units) {
  std::vector<std::string_view> names;
  for (const Unit& unit : units) names.push_back(unit.name);
  return listed(names, ", ");
}

// "14.2 * mbps"
double product(std::string_view text, std::span<const Unit> units, std::string_view what) {
  const std::size_t star = std::min(text.find('*'), text.size());
  const auto number = decimal(trimmed(text.substr(0, star)));
  const std::string_view name = trimmed(text.substr(std::min(star + 1, text.size())));
  const auto unit = std::ranges::find(units, name, &Unit::name);
  if (number && *number >= 0.0 && unit != units.end())
    return *number * unit->factor / unit->divisor;
  fail(ErrorCode::kUnit,
       fmt::format("the {} is {}, not a product of a number that is not negative and one of {}",
                   what, quoted(text), names_of(units)));
}

class HelixReader {
 public:
  explicit HelixReader(const SourceText& source) : source_(source) {
    topology_.name = stem_of(source.name());
  }

  Topology read() && {
    add_node("source");
    add_node("sink");
    for_each_line(source_.text(), '#', [&](const TextLine& line) { read_line(line); });
    if (!has_count_)
      fail(ErrorCode::kMissingKey,
           "the key 'total_compute_nodes' of the section [NodeNames] is missing");
    set_types();
    return std::move(topology_);
  }

 private:
  void read_line(const TextLine& line) {
    const char* const start = line.words.front().data();
    const char* const end = line.words.back().data() + line.words.back().size();
    const std::string_view text(start, static_cast<std::size_t>(end - start));
    if (text.starts_with('[')) return open_section(text, line.number);
    const std::size_t equals = text.find('=');
    if (equals == text.npos)
      fail(ErrorCode::kSyntax,
           fmt::format("{} is neither a section nor a key with its value", quoted(text)));
    read_key(trimmed(text.substr(0, equals)), trimmed(text.substr(equals + 1)), line.number);
  }

  void open_section(std::string_view text, std::size_t line) {
    if (!text.ends_with(']'))
      fail(ErrorCode::kSyntax, fmt::format("the section {} does not end with ']'", quoted(text)));
    section_ = text.substr(1, text.size() - 2);
    if (!section_.starts_with("Link-")) return;
    const std::string_view ends = section_.substr(5);
    const std::size_t dash = ends.find('-');
    if (dash == ends.npos)
      fail(ErrorCode::kSyntax, fmt::format("the section {} does not name two nodes", quoted(text)));
    TopologyLink& link = topology_.links.emplace_back();
    link.from = ends.substr(0, dash);
    link.to = ends.substr(dash + 1);
    link.duplex = true;
    link.line = line;
  }

  void read_key(std::string_view key, std::string_view value, std::size_t line) {
    if (section_ == "NodeNames" && key == "total_compute_nodes") add_compute_nodes(value);
    if (section_.starts_with(kComputeNode) && key == "type")
      types_.push_back({section_.substr(kComputeNode.size()), value, line});
    if (!section_.starts_with("Link-")) return;
    TopologyLink& link = topology_.links.back();
    if (key == "bandwidth") link.bandwidth = BytesPerSecond(product(value, kRates, "bandwidth"));
    if (key == "latency") link.delay = Seconds(product(value, kTimes, "latency"));
  }

  void add_compute_nodes(std::string_view value) {
    if (has_count_) fail(ErrorCode::kDuplicate, "the key 'total_compute_nodes' occurs twice");
    has_count_ = true;
    const TextLine line{0, {value}};
    const std::size_t count = position_at(line, 0, "number of compute nodes");
    for (std::size_t i = 0; i < count; ++i) add_node(std::to_string(i));
  }

  void add_node(std::string id) {
    places_[id] = topology_.nodes.size();
    topology_.nodes.emplace_back().node.id = std::move(id);
  }

  // Types come when all nodes are known.
  void set_types() {
    for (const auto& [id, type, line] : types_) {
      const auto place = places_.find(id);
      if (place == places_.end())
        fail(ErrorCode::kUnknownName, fmt::format("there is no compute node {}", quoted(id)),
             fmt::format("line {}", line));
      topology_.nodes[place->second].node.device = type;
    }
  }

  struct Type {
    std::string_view node, type;
    std::size_t line;
  };
  static constexpr std::string_view kComputeNode = "ComputeNode-";

  const SourceText& source_;
  Topology topology_;
  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<Type> types_;
  std::string_view section_;
  bool has_count_ = false;
};

}  // namespace

Expected<NetworkFile> parse_helix(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(HelixReader(source).read(), defaults); });
}

bool may_be_helix(std::string_view head) {
  return head.find("[NodeNames]") != head.npos || head.find("[ComputeNode-") != head.npos;
}

}  // namespace lamina::io
