#include "lamina/io/network_json.h"

#include <fmt/format.h>

#include "lamina/io/json_reader.h"
#include "lamina/io/json_writer.h"
#include "lamina/io/lamina_format.h"

namespace lamina::io {
namespace {

FlopPerSecond read_speed(JsonReader& in) {
  const auto speed = in.quantity<FlopPerSecond>();
  if (!(speed > FlopPerSecond()))
    fail(ErrorCode::kValue, "must be greater than zero (leave the key out where there is none)");
  return speed;
}

Node read_node(JsonReader& in) {
  Node node;
  std::optional<double> latitude, longitude;
  in.object({{"id", [&] { node.id = in.text(); }, kRequired},
             {"label", [&] { node.label = in.text(); }},
             {"compute", [&] { node.compute = read_speed(in); }},
             {"device", [&] { node.device = in.text(); }},
             {"memory", [&] { node.memory = in.quantity<Bytes>(); }},
             {"overhead", [&] { node.overhead = in.quantity<Seconds>(); }},
             {"backlog", [&] { node.backlog = in.quantity<Flop>(); }},
             {"latitude", [&] { latitude = in.number(); }},
             {"longitude", [&] { longitude = in.number(); }}});
  if (latitude.has_value() != longitude.has_value())
    fail(ErrorCode::kMissingKey, fmt::format("the key '{}' is missing: a place has two coordinates",
                                             latitude ? "longitude" : "latitude"));
  if (latitude) node.place = Coordinates{*latitude, *longitude};
  return node;
}

// Reads the document into a builder.
class NetworkReader {
 public:
  void read(JsonReader& in) {
    in.object({{"format", [&] { demand_format(in, kNetworkFormat); }, kRequired},
               {"name", [&] { network_.set_name(std::string(in.text())); }},
               {"nodes", [&] { read_nodes(in); }, kRequired},
               {"links", [&] { read_links(in); }, kRequired}});
  }

  // Links that came ahead of the nodes they name were passed over: the document is to be read
  // again.
  [[nodiscard]] bool lacks_links() const { return !links_read_; }
  [[nodiscard]] Network build() && { return std::move(network_).build(); }

 private:
  void read_nodes(JsonReader& in) {
    if (nodes_read_) return;
    in.list([&](std::size_t) { take_keyed(network_.add_node(read_node(in))); });
    nodes_read_ = true;
  }

  void read_links(JsonReader& in) {
    if (!nodes_read_) return;
    in.list([&](std::size_t) { take_keyed(network_.add_link(read_link(in))); });
    links_read_ = true;
  }

  LinkRow read_link(JsonReader& in) {
    LinkRow row;
    in.object({{"from", [&] { row.from = read_end(in); }, kRequired},
               {"to", [&] { row.to = read_end(in); }, kRequired},
               {"bandwidth", [&] { row.bandwidth = in.quantity<BytesPerSecond>(); }, kRequired},
               {"delay", [&] { row.delay = in.quantity<Seconds>(); }},
               {"backlog", [&] { row.backlog = in.quantity<Bytes>(); }},
               {"duplex", [&] { row.duplex = in.boolean(); }}});
    return row;
  }

  NodeId read_end(JsonReader& in) {
    const std::string_view id = in.text();
    if (const auto node = network_.find(id)) return *node;
    const Network known = std::move(network_).build();
    fail(ErrorCode::kUnknownName, unknown_name(id, "node", node_ids(known)));
  }

  NetworkBuilder network_;
  bool nodes_read_ = false, links_read_ = false;
};

template <class Q>
void write_quantity(JsonBlock& row, std::string_view key, Q quantity) {
  if (quantity.value() > 0.0) row.field(key, to_text(quantity));
}

void write_node(std::string& out, const Node& node) {
  JsonBlock row(out, '{');
  row.field("id", node.id);
  if (!node.label.empty()) row.field("label", node.label);
  write_quantity(row, "compute", node.compute);
  if (!node.device.empty()) row.field("device", node.device);
  if (node.memory) row.field("memory", to_text(*node.memory));
  write_quantity(row, "overhead", node.overhead);
  write_quantity(row, "backlog", node.backlog);
  if (node.place) {
    row.field("latitude", node.place->latitude);
    row.field("longitude", node.place->longitude);
  }
  row.close();
}

void write_link(std::string& out, const Network& network, const LinkRow& link) {
  JsonBlock row(out, '{');
  row.field("from", network.node(link.from).id);
  row.field("to", network.node(link.to).id);
  write_quantity(row, "bandwidth", link.bandwidth);
  write_quantity(row, "delay", link.delay);
  write_quantity(row, "backlog", link.backlog);
  if (link.duplex) row.field("duplex", true);
  row.close();
}

}  // namespace

Expected<NetworkFile> parse_network_json(const SourceText& source) {
  NetworkReader reader;
  const auto pass = [&](JsonReader& in) { reader.read(in); };
  if (auto ok = read_json(source, pass); !ok) return tl::unexpected(std::move(ok.error()));
  if (reader.lacks_links())
    if (auto ok = read_json(source, pass); !ok) return tl::unexpected(std::move(ok.error()));
  return NetworkFile{std::move(reader).build(), {}, {}};
}

std::string network_json(const Network& network) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", kNetworkFormat);
  if (!network.name().empty()) document.field("name", network.name());
  document.key("nodes");
  JsonBlock nodes(out, '[', JsonBlock::Layout::kLines, 1);
  for (const Node& node : network.nodes()) {
    nodes.element();
    write_node(out, node);
  }
  nodes.close();
  document.key("links");
  JsonBlock links(out, '[', JsonBlock::Layout::kLines, 1);
  for (const LinkRow& link : network.rows()) {
    links.element();
    write_link(out, network, link);
  }
  links.close();
  document.close();
  out += '\n';
  return out;
}

}  // namespace lamina::io
