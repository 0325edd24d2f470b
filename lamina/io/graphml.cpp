#include "lamina/io/graphml.h"

#include <array>
#include <fmt/format.h>
#include <map>
#include <string>
#include <unordered_map>

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
  using Values = std::map<Attribute, std::string_view>;

  void read_key(pugi::xml_node key) {
    const std::string_view domain = key.attribute("for").value();
    for (const auto& [of, name, attribute] : kAttributes) {
      if (name != key.attribute("attr.name").value()) continue;
      if (domain != of && domain != "all" && !domain.empty()) continue;
      const std::string id = xml_.attribute(key, "id");
      keys_[id] = attribute;
      if (const auto value = element(key, "default")) defaults_[attribute] = text_of(value);
    }
  }

  Values values_of(pugi::xml_node node) const {
    Values values = defaults_;
    for (const pugi::xml_node data : elements(node, "data"))
      if (const auto key = keys_.find(data.attribute("key").value()); key != keys_.end())
        values[key->second] = text_of(data);
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
    if (const auto values = values_of(graph);
        values.contains(Attribute::kNetwork) && !values.at(Attribute::kNetwork).empty())
      topology_.name = values.at(Attribute::kNetwork);
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
    for (const auto& [attribute, text] : values_of(node)) {
      if (attribute == Attribute::kLabel) row.node.label = text;
      if (attribute == Attribute::kLatitude && !text.empty())
        latitude = number(node, "Latitude", text);
      if (attribute == Attribute::kLongitude && !text.empty())
        longitude = number(node, "Longitude", text);
    }
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
    const Values values = values_of(edge);
    if (const auto found = values.find(Attribute::kBandwidth);
        found != values.end() && !found->second.empty()) {
      const double bits = number(edge, "LinkSpeedRaw", found->second);
      if (bits < 0.0)
        fail(ErrorCode::kValue,
             fmt::format("LinkSpeedRaw is {}, which is negative", quoted(found->second)),
             xml_.place_of(edge));
      if (bits > 0.0) link.bandwidth = BytesPerSecond(bits / 8.0);
    }
    topology_.links.push_back(std::move(link));
  }

  XmlDocument xml_;
  Topology topology_;
  std::unordered_map<std::string, Attribute> keys_;
  Values defaults_;
};

}  // namespace

Expected<NetworkFile> parse_graphml(const SourceText& source, const FillIns& fill_ins) {
  return guarded(source, [&] { return fill(GraphmlReader(source).read(), fill_ins); });
}

}  // namespace lamina::io
