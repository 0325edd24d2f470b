#include "lamina/io/node_link.h"

#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/failure.h"
#include "lamina/io/json_reader.h"
#include "lamina/io/topology.h"

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
    if (has_qualities_)
      topology_.notes.emplace_back(
          "the qualities source_tq and target_tq of links are no speeds and are left out");
    return std::move(topology_);
  }

 private:
  void read_node(JsonReader& in) {
    TopologyNode& row = topology_.nodes.emplace_back();
    std::optional<double> latitude, longitude;
    in.open_object({{"id", [&] { row.node.id = in.scalar(); }, kRequired},
                    {"label", [&] { row.node.label = in.scalar(); }},
                    {"name",
                     [&] {
                       const std::string_view name = in.scalar();
                       if (row.node.label.empty()) row.node.label = name;
                     }},
                    {"latitude", [&] { latitude = in.number(); }},
                    {"longitude", [&] { longitude = in.number(); }}});
    if (latitude && longitude) row.node.place = Coordinates{*latitude, *longitude};
  }

  void read_link(JsonReader& in) {
    TopologyLink& link = topology_.links.emplace_back();
    const auto length = [&] {
      const double kilometres = in.number();
      if (kilometres < 0.0)
        fail(ErrorCode::kValue, fmt::format("must not be negative, as {} is", kilometres));
      link.kilometres = kilometres;
    };
    in.open_object({{"source", [&] { link.from = in.scalar(); }, kRequired},
                    {"target", [&] { link.to = in.scalar(); }, kRequired},
                    {"distance", [&] { length(); }},
                    {"dist", [&] { length(); }},
                    {"source_tq", [&] {
                       in.pass_over();
                       has_qualities_ = true;
                     }}});
  }

  Topology topology_;
  bool directed_ = false, has_qualities_ = false;
};

}  // namespace

Expected<NetworkFile> parse_node_link(const SourceText& source, const FillIns& fill_ins) {
  NodeLinkReader reader;
  if (auto ok = read_json(source, [&](JsonReader& in) { reader.read(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return guarded(source, [&] {
    Topology topology = std::move(reader).take();
    if (topology.name.empty()) topology.name = stem_of(source.name());
    return fill(std::move(topology), fill_ins);
  });
}

}  // namespace lamina::io
