#include "lamina/io/networks/node_link.h"

#include "lamina/io/networks/link_facts.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/json_reader.h"

namespace lamina::io {
namespace {

class NodeLinkReader {
 public:
  void read(JsonReader& in) {
    bool nodes = false, links = false;
    const auto read_rows = [&] {
      if (links) fail(ErrorCode::kDuplicate, "the keys 'links' and 'edges' are both there");
      links = true;
      in.list([&](std::size_t) { read_link(in); });
    };
    in.open_object({{"directed", [&] { directed_ = in.boolean(); }},
                    {"name", [&] { topology_.name = in.scalar(); }},
                    {"graph", [&] { read_units(in); }},
                    {"nodes",
                     [&] {
                       nodes = true;
                       in.list([&](std::size_t) { read_node(in); });
                     }},
                    {"links", [&] { read_rows(); }},
                    {"edges", [&] { read_rows(); }}});
    if (!nodes) fail(ErrorCode::kMissingKey, "the key 'nodes' is missing");
    if (!links) fail(ErrorCode::kMissingKey, "the key 'links' is missing");
  }

  Topology take() && {
    for (TopologyLink& link : topology_.links) link.duplex = !directed_;
    topology_.notes = facts_.notes();
    if (has_qualities_)
      topology_.notes.push_back(
          {.code = "link-qualities",
           .text =
               "the qualities source_tq and target_tq of links are not speeds and are left out"});
    return std::move(topology_);
  }

 private:
  // Attributes of the whole graph: of NetworkX a map; of others what it may be.
  void read_units(JsonReader& in) {
    if (!in.is_object()) return in.pass_over();
    in.open_object({}, [&](std::string_view key) {
      if (const auto text = in.scalar_or_nothing()) facts_.take_of_graph(key, *text);
    });
  }

  void read_node(JsonReader& in) {
    TopologyNode& row = topology_.nodes.emplace_back();
    std::optional<double> latitude, longitude;
    const auto read_place = [&](std::string_view key) {
      const PlaceKey place = place_key(key);
      if (place == PlaceKey::kNone) return in.pass_over();
      const auto text = in.scalar_or_nothing();
      if (!text) return;
      (place == PlaceKey::kLatitude ? latitude : longitude) = number_or_nothing("it", *text);
    };
    in.open_object({{"id", [&] { row.node.id = in.scalar_or_tuple(); }, kRequired},
                    {"label", [&] { row.node.label = label_of(in); }},
                    {"name",
                     [&] {
                       const std::string_view name = label_of(in);
                       if (row.node.label.empty()) row.node.label = name;
                     }}},
                   read_place);
    if (latitude && longitude) row.node.place = Coordinates{*latitude, *longitude};
  }

  static std::string_view label_of(JsonReader& in) {
    return in.scalar_or_nothing().value_or(std::string_view());
  }

  void read_link(JsonReader& in) {
    TopologyLink& link = topology_.links.emplace_back();
    in.open_object({{"source", [&] { link.from = in.scalar_or_tuple(); }, kRequired},
                    {"target", [&] { link.to = in.scalar_or_tuple(); }, kRequired},
                    {"source_tq",
                     [&] {
                       in.pass_over();
                       has_qualities_ = true;
                     }}},
                   [&](std::string_view key) {
                     if (!facts_.knows(key)) return in.pass_over();
                     if (const auto text = in.scalar_or_nothing()) facts_.take(key, *text);
                   });
    facts_.finish(link);
  }

  Topology topology_;
  LinkFacts facts_{{"distance", "dist"}};
  bool directed_ = false, has_qualities_ = false;
};

}  // namespace

Expected<NetworkFile> parse_node_link(const SourceText& source, const Defaults& defaults) {
  NodeLinkReader reader;
  if (auto ok = read_json(source, [&](JsonReader& in) { reader.read(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return guarded(source, [&] {
    Topology topology = std::move(reader).take();
    if (topology.name.empty()) topology.name = stem_of(source.name());
    return fill(std::move(topology), defaults);
  });
}

}  // namespace lamina::io
