#include "lamina/io/networks/graphml.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/io/networks/link_facts.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/html_entities.h"
#include "lamina/io/text/xml_reader.h"
#include "lamina/model/network.h"

namespace lamina::io {
namespace {

// The attributes of nodes and graph that are read, by their names in the file's <key> elements;
// coordinates under any name that place_key knows, and edges have LinkFacts.
enum class Attribute { kLabel, kLatitude, kLongitude, kNetwork };
struct Key {
  std::string_view domain, name;
  Attribute attribute;
};
constexpr std::array kAttributes{
    Key{"node", "label", Attribute::kLabel}, Key{"node", "latitude", Attribute::kLatitude},
    Key{"node", "longitude", Attribute::kLongitude}, Key{"graph", "Network", Attribute::kNetwork}};

class GraphmlReader {
 public:
  explicit GraphmlReader(const SourceText& source) : xml_(source) {
    topology_.name = stem_of(source.name());
  }

  Topology read() && {
    const pugi::xml_node root = xml_.root();
    if (local_name(root) != "graphml")
      fail(
          ErrorCode::kSyntax,
          fmt::format("this is not GraphML: the outermost element is {}", quoted(local_name(root))),
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

  static std::string_view plain_name(std::string_view name) {
    const PlaceKey place = place_key(name);
    if (place == PlaceKey::kNone) return name;
    return place == PlaceKey::kLatitude ? "latitude" : "longitude";
  }

  void read_key(pugi::xml_node key) {
    const std::string_view domain = key.attribute("for").value();
    const std::string_view called = key.attribute("attr.name").value();
    const pugi::xml_node value = element(key, "default");
    if (domain != "node" && domain != "port" && facts_.knows(called))
      fact_keys_.push_back({xml_.attribute(key, "id"), called, text_of(value)});
    for (const auto& [of, name, attribute] : kAttributes) {
      if (name != plain_name(called)) continue;
      if (domain != of && domain != "all" && !domain.empty()) continue;
      const std::string id = xml_.attribute(key, "id");
      std::erase_if(keys_, [&](const auto& known) { return known.first == id; });
      keys_.emplace_back(id, attribute);
      if (value) at(defaults_, attribute) = text_of(value);
    }
  }

  // Hands the facts that an element states, or that its keys have by default, to `take(name,
  // text)`.
  template <class Take>
  void each_fact(pugi::xml_node node, Take take) const {
    for (const FactKey& key : fact_keys_) {
      std::string_view text = key.fallback;
      for (const pugi::xml_node data : elements(node, "data"))
        if (key.id == data.attribute("key").value()) text = text_of(data);
      take(key.name, text);
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

  // What `read` makes of an element, which its errors name.
  template <class Read>
  auto placed(pugi::xml_node node, Read read) const {
    try {
      return read();
    } catch (Failure& failure) {
      if (failure.error.where.empty()) failure.error.where = xml_.place_of(node);
      throw;
    }
  }

  void read_graph(pugi::xml_node graph) {
    const bool directed = is_directed(graph, "edgedefault", xml_.attribute(graph, "edgedefault"));
    Values values = values_of(graph);
    if (const auto name = at(values, Attribute::kNetwork); !name.empty()) topology_.name = name;
    each_fact(graph, [&](std::string_view name, std::string_view text) {
      facts_.take_of_graph(name, text);
    });
    for (const pugi::xml_node child : graph.children()) {
      const std::string_view name = local_name(child);
      if (name == "node") read_node(child);
      if (name == "edge") read_edge(child, directed);
      if (name == "hyperedge")
        fail(ErrorCode::kUnsupported, "hyperedges are not read", xml_.place_of(child));
    }
    topology_.notes = facts_.notes();
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
    row.node.label = without_entities(at(values, Attribute::kLabel));
    placed(node, [&] {
      latitude = number_or_nothing("Latitude", at(values, Attribute::kLatitude));
      longitude = number_or_nothing("Longitude", at(values, Attribute::kLongitude));
    });
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
    each_fact(edge, [&](std::string_view name, std::string_view text) { facts_.take(name, text); });
    placed(edge, [&] { facts_.finish(link); });
    topology_.links.push_back(std::move(link));
  }

  XmlDocument xml_;
  Topology topology_;
  using KnownKey = std::pair<std::string, Attribute>;
  std::vector<KnownKey> keys_;  // few
  Values defaults_;
  struct FactKey {
    std::string id;
    std::string_view name, fallback;
  };
  std::vector<FactKey> fact_keys_;
  LinkFacts facts_;
};

}  // namespace

Expected<NetworkFile> parse_graphml(const SourceText& source, const Defaults& defaults) {
  return guarded(source, [&] { return fill(GraphmlReader(source).read(), defaults); });
}

}  // namespace lamina::io
