#include "lamina/io/models/dnn_partitioning.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <unordered_set>

#include "lamina/core/quoted.h"
#include "lamina/core/units.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/models/profile_graph.h"
#include "lamina/io/text/json_reader.h"
#include "lamina/io/text/source_text.h"
#include "lamina/model/note.h"

namespace lamina::io {
namespace {

constexpr std::string_view kCpu = "cpu", kFpga = "fpga";

struct NodeRow {
  std::string id, name;
  double cpu_ms = 0.0, fpga_ms = 0.0;
  Bytes size;
  bool on_fpga = true, is_backward = false;
  std::optional<Bytes> output;  // what its edges say
  bool is_read = false, reads = false;
};

struct EdgeRow {
  std::string from, to;
  Bytes size;
  double cost_ms = 0.0;
};

double not_negative(JsonReader& in) {
  const double value = in.number();
  if (value < 0.0) fail(ErrorCode::kValue, "must not be negative");
  return value;
}

// The one quotient a / b of all pairs in which both are positive, to 1e-6; nothing where they
// differ.
class CommonRatio {
 public:
  void add(double a, double b) {
    if (!(a > 0.0) || !(b > 0.0)) return;
    const double ratio = a / b;
    if (!ratio_) ratio_ = ratio;
    holds_ = holds_ && std::abs(ratio - *ratio_) <= 1e-6 * *ratio_;
    ++count_;
  }
  [[nodiscard]] std::optional<double> value() const {
    return holds_ && count_ > 1 ? ratio_ : std::nullopt;
  }

 private:
  std::optional<double> ratio_;
  std::size_t count_ = 0;
  bool holds_ = true;
};

class Reader {
 public:
  void read(JsonReader& in) {
    in.open_object({{"nodes", [&] { in.list([&](std::size_t) { read_node(in); }); }, kRequired},
                    {"edges", [&] { in.list([&](std::size_t) { read_edge(in); }); }, kRequired}});
  }

  Model build(std::string name, const ModelOptions& options) && {
    index_nodes();
    follow_edges();
    find_weights();
    find_inputs();
    for (NodeRow& row : nodes_) add_operator(row);
    for (const EdgeRow& edge : edges_) connect(edge);
    ModelBuilder model(std::move(name));
    if (!is_layer_graph_) add_open_input(options);
    give_weights_to_readers();
    add_notes(model, options);
    return std::move(graph_).build(std::move(model));
  }

 private:
  void read_node(JsonReader& in) {
    NodeRow& row = nodes_.emplace_back();
    in.open_object({{"id", [&] { row.id = in.scalar(); }, kRequired},
                    {"name", [&] { row.name = in.text(); }},
                    {"cpuLatency", [&] { row.cpu_ms = not_negative(in); }, kRequired},
                    {"fpgaLatency", [&] { row.fpga_ms = not_negative(in); }, kRequired},
                    {"size", [&] { row.size = Bytes(not_negative(in)); }, kRequired},
                    {"supportedOnFpga", [&] { row.on_fpga = in.flag(); }},
                    {"isBackwardNode", [&] { row.is_backward = in.flag(); }},
                    {"layerId", [&] {
                       in.pass_over();
                       is_layer_graph_ = true;
                     }}});
  }

  void read_edge(JsonReader& in) {
    EdgeRow& row = edges_.emplace_back();
    in.open_object({{"sourceId", [&] { row.from = in.scalar(); }, kRequired},
                    {"destId", [&] { row.to = in.scalar(); }, kRequired},
                    {"size", [&] { row.size = Bytes(not_negative(in)); }, kRequired},
                    {"cost", [&] { row.cost_ms = not_negative(in); }}});
  }

  void index_nodes() {
    std::size_t num_backward = 0;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      num_backward += nodes_[i].is_backward ? 1 : 0;
      if (!by_id_.emplace(nodes_[i].id, i).second)
        fail(ErrorCode::kDuplicate,
             fmt::format("the id {} occurs twice", lamina::quoted(nodes_[i].id)),
             fmt::format("nodes[{}].id", i));
    }
    if (num_backward > 0)
      notes_.push_back(
          {.code = "backward-pass",
           .count = static_cast<std::size_t>(num_backward),
           .text = fmt::format("left out {} nodes of the backward pass", num_backward)});
  }

  NodeRow& end_of(const std::string& id, std::size_t edge, std::string_view key) {
    const auto found = by_id_.find(id);
    if (found != by_id_.end()) return nodes_[found->second];
    fail(ErrorCode::kUnknownName,
         fmt::format("there is no node with the id {}", lamina::quoted(id)),
         fmt::format("edges[{}].{}", edge, key));
  }

  // All edges that leave a node carry its one output.
  void follow_edges() {
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const EdgeRow& edge = edges_[i];
      NodeRow& from = end_of(edge.from, i, "sourceId");
      NodeRow& to = end_of(edge.to, i, "destId");
      if (from.is_backward || to.is_backward) continue;
      bandwidth_.add(edge.size.value(), edge.cost_ms / 1e3);
      from.is_read = to.reads = true;
      if (from.output && *from.output != edge.size)
        fail(ErrorCode::kValue,
             fmt::format("node {} passes on {} here and {} elsewhere: a node has one output",
                         lamina::quoted(edge.from), to_text(edge.size), to_text(*from.output)),
             fmt::format("edges[{}].size", i));
      from.output = edge.size;
    }
  }

  void find_weights() {
    if (is_layer_graph_) return;
    for (const NodeRow& row : nodes_)
      if (!row.is_backward && !row.reads && row.is_read && row.cpu_ms + row.fpga_ms == 0.0)
        weights_.insert(row.id);
  }

  void find_inputs() {
    if (!is_layer_graph_) return;
    for (const NodeRow& row : nodes_)
      if (!row.is_backward && !row.reads) inputs_.insert(row.id);
  }

  // An output of an operator that nobody uses and that costs nothing.
  [[nodiscard]] static bool is_idle(const NodeRow& row) {
    return !row.is_read && row.size == Bytes() && row.cpu_ms + row.fpga_ms == 0.0;
  }

  void add_operator(const NodeRow& row) {
    if (row.is_backward || weights_.contains(row.id)) return;
    if (is_idle(row)) {
      ++num_idle_;
      return;
    }
    ProfileNode& node = graph_.add(row.id);
    if (!is_layer_graph_) node.op.type = row.name.substr(0, row.name.find_first_of("0123456789"));
    node.op.times.push_back({std::string(kCpu), Seconds(row.cpu_ms / 1e3)});
    if (row.on_fpga) node.op.times.push_back({std::string(kFpga), Seconds(row.fpga_ms / 1e3)});
    node.op.only_timed = true;
    cpu_to_fpga_.add(row.cpu_ms, row.fpga_ms);
    node.output = row.output.value_or(row.size);
    node.is_input = inputs_.contains(row.id);
    if (node.is_input) loading_ms_ += row.fpga_ms;
    if (is_layer_graph_ && !node.is_input && row.output && row.size > *row.output)
      node.op.weights = row.size - *row.output;
    if (!row.is_read) ++num_results_;
  }

  void connect(const EdgeRow& edge) {
    const NodeRow& from = nodes_[by_id_.at(edge.from)];
    const NodeRow& to = nodes_[by_id_.at(edge.to)];
    if (from.is_backward || to.is_backward || is_idle(to)) return;
    if (!weights_.contains(from.id))
      return graph_.connect(graph_.find(from.id), graph_.find(to.id));
    readers_[from.id].push_back(graph_.find(to.id));
  }

  // Sources that are no weights read the model's input.
  void add_open_input(const ModelOptions& options) {
    const std::size_t num_operators = graph_.nodes().size();
    ProfileNode& input = graph_.add("\x01input");
    input.op.name = "input";
    input.is_input = true;
    input.output = options.input.value_or(Bytes());
    for (std::size_t i = 0; i < num_operators; ++i) {
      const NodeRow& row = nodes_[by_id_.at(graph_.nodes()[i].op.name)];
      if (!row.reads) graph_.connect(num_operators, i);
    }
    graph_.nodes()[num_operators].is_result = false;
  }

  // Weights count at the operator of the file that uses them first.
  void give_weights_to_readers() {
    for (const NodeRow& row : nodes_)
      if (const auto readers = readers_.find(row.id); readers != readers_.end())
        graph_.nodes()[*std::ranges::min_element(readers->second)].op.weights += row.size;
    for (ProfileNode& node : graph_.nodes()) {  // ids were what edges name; people want names
      const auto found = by_id_.find(node.op.name);
      if (found == by_id_.end()) continue;
      const std::string& name = nodes_[found->second].name;
      if (!name.empty()) node.op.name = name;
    }
  }

  void add_notes(ModelBuilder& model, const ModelOptions& options) {
    for (Note& note : notes_) model.add_note(std::move(note));
    model.add_note(
        {.code = "batch",
         .text =
             "times and sizes are those of one whole batch, whose size the file does not state"});
    if (const auto ratio = cpu_to_fpga_.value())
      model.add_note(
          {.code = "not-measured",
           .text = fmt::format("every cpuLatency is {:.6g} x its fpgaLatency: set by the "
                               "authors, not measured",
                               *ratio)});
    if (const auto rate = bandwidth_.value())
      model.add_note(
          {.code = "edge-costs",
           .text = fmt::format("costs of edges belong to a network and are left out; they are "
                               "those of {} between accelerator and host",
                               to_human(BytesPerSecond(*rate)))});
    if (loading_ms_ > 0.0)
      model.add_note(
          {.code = "loading",
           .text = fmt::format("the time of the input, {:.6g} ms, is loading of data and left out",
                               loading_ms_)});
    if (!is_layer_graph_ && !options.input)
      model.add_note({.code = "input-size",
                      .text = "the file does not state the size of the model's input: it is taken "
                              "as 0 B (--input gives it)",
                      .assumption = true});
    if (is_layer_graph_ && num_results_ > 0)
      model.add_note({.code = "result-size",
                      .text = "the file does not state the size of the result: it is taken as that "
                              "of its node, which counts the weights too",
                      .assumption = true});
    if (!weights_.empty())
      model.add_note(
          {.code = "weights",
           .count = weights_.size(),
           .text = fmt::format("{} nodes are weights and count at the operators that read them",
                               weights_.size())});
    if (num_idle_ > 0)
      model.add_note({.code = "idle-outputs",
                      .count = num_idle_,
                      .text = fmt::format("left out {} unused outputs without size", num_idle_)});
    if (num_results_ > 1)
      model.add_note({.code = "several-results",
                      .count = num_results_,
                      .text = fmt::format("the outputs of {} nodes are not read: all are results",
                                          num_results_)});
  }

  std::vector<NodeRow> nodes_;
  std::vector<EdgeRow> edges_;
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_set<std::string> weights_, inputs_;
  std::unordered_map<std::string, std::vector<std::size_t>> readers_;  // of weights
  ProfileGraph graph_;
  std::vector<Note> notes_;
  CommonRatio cpu_to_fpga_, bandwidth_;
  double loading_ms_ = 0.0;
  std::size_t num_idle_ = 0, num_results_ = 0;
  bool is_layer_graph_ = false;
};

}  // namespace

Expected<Model> parse_dnn_partitioning(const SourceText& source, const ModelOptions& options) {
  Reader reader;
  if (auto ok = read_json(source, [&](JsonReader& in) { reader.read(in); }); !ok)
    return tl::unexpected(std::move(ok.error()));
  return guarded(source, [&] { return std::move(reader).build(stem_of(source.name()), options); });
}

}  // namespace lamina::io
