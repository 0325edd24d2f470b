#include "lamina/io/graphml.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/io/topology.h"
#include "lamina/io/xml_reader.h"

namespace lamina::io {
namespace {

// The attributes that are read, by their names in the file's <key> elements.
enum class Attribute { kLabel, kLatitude, kLongitude, kBandwidth, kNetwork };
struct Key {
  std::string_view domain, name;
  Attribute attribute;
};
constexpr std::array kAttributes{Key{"node", "label", Attribute::kLabel},
                                 Key{"node", "Latitude", Attribute::kLatitude},
                                 Key{"node", "Longitude", Attribute::kLongitude},
                                 Key{"edge", "LinkSpeedRaw", Attribute::kBandwidth},
                                 Key{"graph", "Network", Attribute::kNetwork}};

class GraphmlReader {
 public:
  explicit GraphmlReader(const SourceText& source) : xml_(source) {
    topology_.name = stem_of(source.name());
  }

  Topology read() && {
    const pugi::xml_node root = xml_.root();
    if (local_name(root) != "graphml")
      fail(ErrorCode::kSyntax,
           fmt::format("this is no GraphML: the outermost element is {}", quoted(local_name(root))),
           xml_.place_of(root));
    for (const pugi::xml_node key : elements(root, "key")) read_key(key);
    const auto graphs = elements(root, "graph");
    if (graphs.size() != 1)
      fail(ErrorCode::kValue, fmt::format("there must be one <graph>, not {}", graphs.size()),
           xml_.place_of(root));
    read_graph(graphs.front());
    return std::move(topology_);
  }

 private:
  // The texts of an element's attributes, by Attribute; empty where there is none.
  using Values = std::array<std::string_view, kAttributes.size()>;
  static std::string_view& at(Values& values, Attribute attribute) {
    return values[static_cast<std::size_t>(attribute)];
  }

  void read_key(pugi::xml_node key) {
    const std::string_view domain = key.attribute("for").value();
    for (const auto& [of, name, attribute] : kAttributes) {
      if (name != key.attribute("attr.name").value()) continue;
      if (domain != of && domain != "all" && !domain.empty()) continue;
      const std::string id = xml_.attribute(key, "id");
      std::erase_if(keys_, [&](const auto& known) { return known.first == id; });
      keys_.emplace_back(id, attribute);
      if (const auto value = element(key, "default")) at(defaults_, attribute) = text_of(value);
    }
  }

  Values values_of(pugi::xml_node node) const {
    Values values = defaults_;
    for (const pugi::xml_node data : node.children()) {
      if (local_name(data) != "data") continue;
      const std::string_view key = data.attribute("key").value();
      const auto known = std::ranges::find(keys_, key, &KnownKey::first);
      if (known != keys_.end()) at(values, known->second) = text_of(data);
    }
    return values;
  }

  double number(pugi::xml_node node, std::string_view name, std::string_view text) const {
    if (const auto value = decimal(text)) return *value;
    fail(ErrorCode::kValue,
         fmt::format("{} is {}, not a finite decimal number", name, quoted(text)),
         xml_.place_of(node));
  }

  void read_graph(pugi::xml_node graph) {
    const bool directed = is_directed(graph, "edgedefault", xml_.attribute(graph, "edgedefault"));
    Values values = values_of(graph);
    if (const auto name = at(values, Attribute::kNetwork); !name.empty()) topology_.name = name;
    for (const pugi::xml_node child : graph.children()) {
      const std::string_view name = local_name(child);
      if (name == "node") read_node(child);
      if (name == "edge") read_edge(child, directed);
      if (name == "hyperedge")
        fail(ErrorCode::kUnsupported, "hyperedges are not read", xml_.place_of(child));
    }
  }

  bool is_directed(pugi::xml_node node, std::string_view name, std::string_view text) const {
    if (text == "directed" || text == "true") return true;
    if (text == "undirected" || text == "false") return false;
    fail(ErrorCode::kValue,
         fmt::format("the attribute '{}' is {}, which does not say whether edges are directed",
                     name, quoted(text)),
         xml_.place_of(node));
  }

  void read_node(pugi::xml_node node) {
    if (element(node, "graph"))
      fail(ErrorCode::kUnsupported, "nested graphs are not read", xml_.place_of(node));
    TopologyNode row;
    row.line = xml_.line_of(node);
    row.node.id = xml_.attribute(node, "id");
    std::optional<double> latitude, longitude;
    Values values = values_of(node);
    row.node.label = at(values, Attribute::kLabel);
    if (const auto text = at(values, Attribute::kLatitude); !text.empty())
      latitude = number(node, "Latitude", text);
    if (const auto text = at(values, Attribute::kLongitude); !text.empty())
      longitude = number(node, "Longitude", text);
    if (latitude && longitude) row.node.place = Coordinates{*latitude, *longitude};
    topology_.nodes.push_back(std::move(row));
  }

  void read_edge(pugi::xml_node edge, bool directed) {
    TopologyLink link;
    link.line = xml_.line_of(edge);
    link.from = xml_.attribute(edge, "source");
    link.to = xml_.attribute(edge, "target");
    if (const auto own = edge.attribute("directed"))
      directed = is_directed(edge, "directed", own.value());
    link.duplex = !directed;
    Values values = values_of(edge);
    if (const auto text = at(values, Attribute::kBandwidth); !text.empty()) {
      const double bits = number(edge, "LinkSpeedRaw", text);
      if (bits < 0.0)
        fail(ErrorCode::kValue, fmt::format("LinkSpeedRaw is {}, which is negative", quoted(text)),
             xml_.place_of(edge));
      if (bits > 0.0) link.bandwidth = BytesPerSecond(bits / 8.0);
    }
    topology_.links.push_back(std::move(link));
  }

  XmlDocument xml_;
  Topology topology_;
  using KnownKey = std::pair<std::string, Attribute>;
  std::vector<KnownKey> keys_;  // few
  Values defaults_;
};

}  // namespace

Expected<NetworkFile> parse_graphml(const SourceText& source, const FillIns& fill_ins) {
  return guarded(source, [&] { return fill(GraphmlReader(source).read(), fill_ins); });
}

}  // namespace lamina::io
