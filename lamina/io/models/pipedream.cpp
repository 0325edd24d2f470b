#include "lamina/io/models/pipedream.h"

#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/models/model_options.h"
#include "lamina/io/models/profile_graph.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/source_text.h"
#include "lamina/io/text/text_lines.h"
#include "lamina/model/note.h"

namespace lamina::io {
namespace {

constexpr std::string_view kBetween = " -- ", kDefaultDevice = "gpu";

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = text.find(separator); at != text.npos; at = text.find(separator)) {
    parts.push_back(trimmed(text.substr(0, at)));
    text.remove_prefix(at + separator.size());
  }
  parts.push_back(trimmed(text));
  return parts;
}

double not_negative(std::string_view text, std::string_view what) {
  const auto value = decimal(text);
  if (value && *value >= 0.0) return *value;
  fail(ErrorCode::kValue, fmt::format("{} is {}, not a finite decimal number that is not negative",
                                      what, lamina::quoted(text)));
}

class PipedreamReader {
 public:
  PipedreamReader(const SourceText& source, const ModelOptions& options)
      : source_(source),
        device_(options.profiled_on.empty() ? kDefaultDevice : options.profiled_on),
        names_device_(!options.profiled_on.empty()) {}

  Model read() && {
    for_each_line(source_.text(), '\0', [&](const TextLine& line) { read_line(line); });
    connect();
    take_inputs();
    ModelBuilder model(stem_of(stem_of(source_.name())));
    for (Note& note : notes_) model.add_note(std::move(note));
    return std::move(graph_).build(std::move(model));
  }

 private:
  struct Edge {
    std::string from, to;
    std::size_t line = 0;
  };

  void read_line(const TextLine& line) {
    const char* const start = line.words.front().data();
    const char* const end = line.words.back().data() + line.words.back().size();
    const auto fields = split({start, static_cast<std::size_t>(end - start)}, kBetween);
    if (fields.size() == 2)
      edges_.push_back({std::string(fields[0]), std::string(fields[1]), line.number});
    else if (fields.size() >= 3)
      read_node(fields, line.number);
    else
      fail(ErrorCode::kSyntax,
           fmt::format("{} is neither a node ('id -- description -- figures') nor an edge ('from "
                       "-- to')",
                       lamina::quoted(fields[0])));
  }

  // A description may hold the separator; what the optimiser appends (" -- stage_id=3") is passed
  // over.
  void read_node(const std::vector<std::string_view>& fields, std::size_t line) {
    const auto figures = std::ranges::find_if(fields.begin() + 2, fields.end(), [](auto field) {
      return field.starts_with("forward_compute_time=");
    });
    if (figures == fields.end())
      fail(ErrorCode::kMissingKey, "the key 'forward_compute_time' is missing");
    ProfileNode& node = graph_.add(std::string(fields[0]));
    node.line = line;
    node.op.type = fields[1].substr(0, fields[1].find('('));
    node.op.only_timed = true;
    read_figures(node, *figures);
  }

  void read_figures(ProfileNode& node, std::string_view text) {
    bool has_size = false;
    for (const std::string_view figure : split(text, ", ")) {
      const std::size_t equals = std::min(figure.find('='), figure.size());
      const std::string_view key = figure.substr(0, equals);
      const std::string_view value = figure.substr(std::min(equals + 1, figure.size()));
      if (key == "forward_compute_time")
        node.op.times = {{device_, Seconds(not_negative(value, key) / 1e3)}};
      if (key == "activation_size") {
        node.output = activation(value);
        has_size = true;
      }
      if (key == "parameter_size") node.op.weights = Bytes(not_negative(value, key));
    }
    if (!has_size) fail(ErrorCode::kMissingKey, "the key 'activation_size' is missing");
  }

  // "12.5", or "[12.5; 3]" of several tensors.
  Bytes activation(std::string_view text) {
    if (!text.starts_with('[') || !text.ends_with(']'))
      return Bytes(not_negative(text, "activation_size"));
    ++num_lists_;
    Bytes sum;
    for (const std::string_view part : split(text.substr(1, text.size() - 2), ";"))
      sum += Bytes(not_negative(part, "activation_size"));
    return sum;
  }

  void connect() {
    for (const Edge& edge : edges_) {
      try {
        const std::size_t from = graph_.find(edge.from);
        graph_.connect(from, graph_.find(edge.to));
      } catch (Failure& failure) {
        failure.error.where = fmt::format("line {}", edge.line);
        throw;
      }
    }
  }

  void take_inputs() {
    std::size_t num_inputs = 0, num_results = 0;
    Seconds loading;
    for (ProfileNode& node : graph_.nodes()) {
      num_results += node.is_result ? 1 : 0;
      if (!node.op.type.starts_with("Input")) continue;
      if (!node.inputs.empty())
        fail(ErrorCode::kModel,
             fmt::format("the input {} reads other nodes", lamina::quoted(node.op.name)),
             fmt::format("line {}", node.line));
      ++num_inputs;
      node.is_input = true;
      loading += node.op.times.front().time;
    }
    if (num_inputs == 0)
      fail(ErrorCode::kModel,
           "no node is described as 'Input', so the size of the input is not known");
    add_notes(loading, num_results);
  }

  void add_notes(Seconds loading, std::size_t num_results) {
    notes_.push_back(
        {.code = "batch",
         .text =
             "times and sizes are those of one whole batch, whose size the file does not state"});
    notes_.push_back({.code = "forward-pass",
                      .text = "times are those of the forward pass; backward times are left out"});
    if (loading > Seconds())
      notes_.push_back(
          {.code = "loading",
           .text = fmt::format("the time of the input, {:.6g} ms, is loading of data and left out",
                               loading.value() * 1e3)});
    if (!names_device_)
      notes_.push_back(
          {.code = "profiled-on",
           .text = fmt::format("the file does not name the device of its times: they are kept "
                               "as those of '{}' (--profiled-on names another)",
                               device_),
           .assumption = true});
    if (num_lists_ > 0)
      notes_.push_back(
          {.code = "tensor-lists",
           .count = num_lists_,
           .text = fmt::format(
               "{} nodes pass on several tensors, which count as one of their total size",
               num_lists_)});
    if (num_results > 1)
      notes_.push_back({.code = "several-results",
                        .count = num_results,
                        .text = fmt::format("the outputs of {} nodes are not read: all are results",
                                            num_results)});
  }

  const SourceText& source_;
  const std::string device_;
  const bool names_device_;
  ProfileGraph graph_;
  std::vector<Edge> edges_;
  std::vector<Note> notes_;
  std::size_t num_lists_ = 0;
};

}  // namespace

Expected<Model> parse_pipedream(const SourceText& source, const ModelOptions& options) {
  return guarded(source, [&] { return PipedreamReader(source, options).read(); });
}

bool may_be_pipedream(std::string_view head) {
  return head.find(" -- ") != head.npos && head.find("forward_compute_time=") != head.npos;
}

}  // namespace lamina::io
