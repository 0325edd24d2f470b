#include "lamina/io/networks/network_json.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/notes_json.h"
#include "lamina/io/networks/devices.h"
#include "lamina/io/networks/measured_json.h"
#include "lamina/io/networks/topology.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/json_writer.h"
#include "lamina/model/node_hint.h"

namespace lamina::io {
namespace {

template <class Rate>
Rate read_rate(JsonReader& in, std::string_view absent) {
  const auto rate = in.quantity<Rate>();
  if (!(rate > Rate()))
    fail(ErrorCode::kValue, fmt::format("must be greater than zero; {} if there is none", absent));
  return rate;
}

Node read_node(JsonReader& in, std::size_t position, MeasuredParts& measured) {
  Node node;
  std::optional<double> latitude, longitude;
  in.object({{"id", [&] { node.id = in.text(); }, kRequired},
             {"label", [&] { node.label = in.text(); }},
             {"compute", [&] { node.compute = read_rate<FlopPerSecond>(in, "leave the key out"); }},
             {"device", [&] { node.device = in.text(); }},
             {"memory", [&] { node.memory = in.quantity<Bytes>(); }},
             {"memory_bandwidth",
              [&] { node.memory_bandwidth = read_rate<BytesPerSecond>(in, "leave the key out"); }},
             {"overhead", [&] { node.overhead = in.quantity<Seconds>(); }},
             {"backlog", [&] { node.backlog = in.quantity<Flop>(); }},
             {kMeasuredKey, [&] { keep(measured.nodes, position, read_measured(in)); }},
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
  explicit NetworkReader(const Defaults& fill) : speeds_(devices_of(fill)), chunk_(fill.chunk) {
    if (fill.ignore_memory) network_.ignore_memory();
  }

  void read(JsonReader& in) {
    in.object({{"format", [&] { demand_format(in, kNetworkFormat); }, kRequired},
               {"name", [&] { network_.set_name(std::string(in.text())); }},
               {"chunk", [&] { set_chunk(read_chunk(in)); }},
               {"recipe", [&] { read_recipe(in, recipe_); }},
               {"notes",
                [&] {
                  notes_.clear();
                  read_notes(in, notes_);
                }},
               {"assumptions",
                [&] {
                  assumptions_.clear();
                  read_assumptions(in, assumptions_);
                }},
               {"nodes", [&] { read_nodes(in); }, kRequired},
               {"links", [&] { read_links(in); }, kRequired}});
  }

  // Links that came ahead of the nodes they name were passed over: the document is to be read
  // again.
  [[nodiscard]] bool lacks_links() const { return !links_read_; }
  [[nodiscard]] NetworkFile file() && {
    if (chunk_) set_chunk(*chunk_);
    std::vector<Note> notes = std::move(notes_);
    std::ranges::move(assumptions_, std::back_inserter(notes));
    if (num_without_delay_ > 0) notes.push_back(links_without_delay(num_without_delay_));
    note_ignored_memory(network_, notes);
    return {std::move(network_).build(), speeds_.filled(), std::move(notes), std::move(recipe_),
            std::move(measured_)};
  }

  static Bytes read_chunk(JsonReader& in) {
    const auto chunk = parse_chunk(in.text());
    if (!chunk) fail(chunk.error().code, chunk.error().message);
    return *chunk;
  }
  void set_chunk(Bytes chunk) { take_keyed(network_.set_chunk(chunk)); }

 private:
  void read_nodes(JsonReader& in) {
    if (nodes_read_) return;
    in.list([&](std::size_t i) {
      Node node = read_node(in, i, measured_);
      speeds_.fill(node);
      take_keyed(network_.add_node(std::move(node)));
    });
    nodes_read_ = true;
  }

  void read_links(JsonReader& in) {
    if (!nodes_read_) return;
    const std::size_t start = in.bytes_left();
    in.list([&](std::size_t) {
      rows_.push_back(read_link(in));
      if (rows_.size() < kBatch) return;
      if (num_rows_before_ == 0)  // the next rows will be about as long
        network_.reserve(0, kBatch * start / std::max<std::size_t>(start - in.bytes_left(), 1));
      add_rows();
    });
    add_rows();
    links_read_ = true;
  }

  LinkRow read_link(JsonReader& in) {
    LinkRow row;
    bool states_delay = false;
    std::string_view from, to;
    in.object(
        {{"from", [&] { from = in.text(); }, kRequired},
         {"to", [&] { to = in.text(); }, kRequired},
         {"bandwidth", [&] { row.bandwidth = read_rate<BytesPerSecond>(in, "leave the link out"); },
          kRequired},
         {"delay",
          [&] {
            row.delay = in.quantity<Seconds>();
            states_delay = true;
          }},
         {"backlog", [&] { row.backlog = in.quantity<Bytes>(); }},
         {kMeasuredKey,
          [&] { keep(measured_.links, num_rows_before_ + rows_.size(), read_measured(in)); }},
         {"duplex", [&] { row.duplex = in.boolean(); }}});
    if (!states_delay) num_without_delay_ += row.duplex ? 2 : 1;
    ends_.push_back(from);
    ends_.push_back(to);
    return row;
  }

  // Ends are looked up many at a time, which is faster.
  void add_rows() {
    found_.resize(ends_.size());
    network_.find_all(ends_, found_);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      rows_[i].from = end_at(2 * i);
      rows_[i].to = end_at(2 * i + 1);
      take(network_.add_link(rows_[i]));
    }
    num_rows_before_ += rows_.size();
    rows_.clear();
    ends_.clear();
  }

  NodeId end_at(std::size_t i) {
    if (found_[i]) return *found_[i];
    const std::size_t row = num_rows_before_ + i / 2;
    const Network known = std::move(network_).build();
    throw Failure{Error{ErrorCode::kUnknownName,
                        fmt::format("there is no node {}{}", quoted(ends_[i]),
                                    node_hint(ends_[i], known.nodes())),
                        fmt::format("links[{}].{}", row, i % 2 == 0 ? "from" : "to")},
                  true};
  }

  static constexpr std::size_t kBatch = 64;
  DeviceSpeeds speeds_;
  std::optional<Bytes> chunk_;  // of the options, before the file's
  NetworkBuilder network_;
  Recipe recipe_;
  MeasuredParts measured_;
  std::vector<Note> notes_, assumptions_;
  std::size_t num_without_delay_ = 0;  // directed links
  bool nodes_read_ = false, links_read_ = false;

  // Rows that wait for their ends.
  std::vector<LinkRow> rows_;
  std::vector<std::string_view> ends_;  // two a row
  std::vector<std::optional<NodeId>> found_;
  std::size_t num_rows_before_ = 0;
};

template <class Q>
void write_quantity(JsonBlock& row, std::string_view key, Q quantity) {
  if (quantity.value() > 0.0) row.field(key, to_text(quantity));
}

void write_node(std::string& out, const Node& node, std::size_t position,
                const MeasuredParts& measured) {
  JsonBlock row(out, '{');
  row.field("id", node.id);
  if (!node.label.empty()) row.field("label", node.label);
  write_quantity(row, "compute", node.compute);
  if (!node.device.empty()) row.field("device", node.device);
  if (node.memory) row.field("memory", to_text(*node.memory));
  if (node.memory_bandwidth) row.field("memory_bandwidth", to_bytes_text(*node.memory_bandwidth));
  write_quantity(row, "overhead", node.overhead);
  write_quantity(row, "backlog", node.backlog);
  if (node.place) {
    row.field("latitude", node.place->latitude);
    row.field("longitude", node.place->longitude);
  }
  write_measured(out, row, measured.nodes, position);
  row.close();
}

void write_link(std::string& out, const Network& network, const LinkRow& link, std::size_t position,
                const MeasuredParts& measured) {
  JsonBlock row(out, '{');
  row.field("from", network.node(link.from).id);
  row.field("to", network.node(link.to).id);
  write_quantity(row, "bandwidth", link.bandwidth);
  row.field("delay", to_text(link.delay));  // of 0 s too: a link without the key would not state it
  write_quantity(row, "backlog", link.backlog);
  if (link.duplex) row.field("duplex", true);
  write_measured(out, row, measured.links, position);
  row.close();
}

}  // namespace

Expected<NetworkFile> parse_network_json(const SourceText& source, const Defaults& fill) {
  NetworkReader reader(fill);
  const auto pass = [&](JsonReader& in) { reader.read(in); };
  if (auto ok = read_json(source, pass); !ok) return tl::unexpected(std::move(ok.error()));
  if (reader.lacks_links())
    if (auto ok = read_json(source, pass); !ok) return tl::unexpected(std::move(ok.error()));
  return std::move(reader).file();
}

std::string network_json(const Network& network, const Recipe& recipe, std::span<const Note> notes,
                         const MeasuredParts& measured) {
  std::string out;
  JsonBlock document(out, '{', JsonBlock::Layout::kLines);
  document.field("format", kNetworkFormat);
  if (!network.name().empty()) document.field("name", network.name());
  if (network.chunk().is_finite()) document.field("chunk", to_text(network.chunk()));
  write_recipe(out, document, recipe);
  write_notes(out, document, notes);
  document.key("nodes");
  JsonBlock nodes(out, '[', JsonBlock::Layout::kLines, 1);
  for (std::size_t i = 0; i < network.num_nodes(); ++i) {
    nodes.element();
    write_node(out, network.nodes()[i], i, measured);
  }
  nodes.close();
  document.key("links");
  JsonBlock links(out, '[', JsonBlock::Layout::kLines, 1);
  std::size_t position = 0;
  for (const LinkRow& link : network.rows()) {
    links.element();
    write_link(out, network, link, position++, measured);
  }
  links.close();
  document.close();
  out += '\n';
  return out;
}

}  // namespace lamina::io
