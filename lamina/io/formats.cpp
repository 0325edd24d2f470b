#include "lamina/io/formats.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "lamina/core/nearest.h"
#include "lamina/io/documents/lamina_format.h"
#include "lamina/io/documents/report_record.h"
#include "lamina/io/models/dnn_partitioning.h"
#include "lamina/io/models/helix_times.h"
#include "lamina/io/models/layer_table.h"
#include "lamina/io/models/model_json.h"
#include "lamina/io/models/pipedream.h"
#include "lamina/io/models/pipeedge.h"
#include "lamina/io/models/transformer_config.h"
#include "lamina/io/networks/devices.h"
#include "lamina/io/networks/edge_list.h"
#include "lamina/io/networks/gml.h"
#include "lamina/io/networks/graphml.h"
#include "lamina/io/networks/gridpp.h"
#include "lamina/io/networks/helix.h"
#include "lamina/io/networks/network_json.h"
#include "lamina/io/networks/node_link.h"
#include "lamina/io/networks/repetita.h"
#include "lamina/io/networks/simgrid.h"
#include "lamina/io/networks/sndlib.h"
#include "lamina/io/networks/sndlib_native.h"
#include "lamina/io/onnx/onnx.h"

namespace lamina::io {
namespace {

constexpr std::size_t kHeadBytes = std::size_t{1} << 16;

template <const std::string_view& format>
bool says(const Head& head) {
  return head.lamina_format == format;
}

Expected<Model> parse_lamina_model(const SourceText& source,
                                   const ModelOptions& /*has no open sizes*/) {
  return parse_model_json(source);
}

// A reader of files from a parser of texts.
template <Expected<Model> (*parse)(const SourceText&, const ModelOptions&)>
Expected<Model> read_text(InputFile& file, const ModelOptions& options) {
  const auto source = file.text();
  if (!source) return tl::unexpected(source.error());
  return parse(*source, options);
}

bool is_report(const Head& head) { return may_be_report(head.text); }
// Readers of other tools' files. A build without them knows the formats all the same, and says so.
#ifndef LAMINA_NO_IMPORTS
template <auto parse>
constexpr auto kImportNetwork = parse;
template <auto read>
constexpr auto kImportModel = read;
#else
Error left_out(std::string name) {
  return {
      ErrorCode::kUsage,
      "this build of Lamina reads its own documents alone: convert the file with one that reads "
      "other formats",
      std::move(name)};
}
Expected<NetworkFile> refuse_network(const SourceText& source, const Defaults& /*fill*/) {
  return tl::unexpected(left_out(source.name()));
}
Expected<Model> refuse_model(InputFile& file, const ModelOptions& /*options*/) {
  return tl::unexpected(left_out(file.name()));
}
template <auto parse>
constexpr auto kImportNetwork = refuse_network;
template <auto read>
constexpr auto kImportModel = refuse_model;
#endif

bool is_onnx(const Head& head) { return may_be_onnx(head.text); }
// The name of the first element of an XML document, without a namespace prefix.
std::string_view first_element(std::string_view text) {
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (at + 1 == text.size()) break;
    if (text[at + 1] == '!' || text[at + 1] == '?') continue;
    const std::string_view rest = text.substr(at + 1);
    const std::string_view name = rest.substr(0, rest.find_first_of(" \t\r\n/>"));
    return name.substr(name.find(':') == name.npos ? 0 : name.find(':') + 1);
  }
  return {};
}

template <const std::string_view& name>
bool starts_with_element(const Head& head) {
  return head.is_xml && first_element(head.text) == name;
}
constexpr std::string_view kGraphml = "graphml", kSndlib = "network", kPlatform = "platform";

// Lamina's own documents say what they are.
bool is_node_link(const Head& head) {
  const auto has = [&](std::string_view key) { return head.text.find(key) != head.text.npos; };
  return head.is_json && head.lamina_format.empty() &&
         (has("\"directed\"") || has("\"multigraph\"") || (has("\"source\"") && has("\"target\"")));
}

bool is_gml(const Head& head) { return !head.is_json && !head.is_xml && may_be_gml(head.text); }
bool is_repetita(const Head& head) {
  return head.text.substr(std::min(head.text.find_first_not_of(" \t\r\n"), head.text.size()))
      .starts_with("NODES ");
}
bool is_sndlib_native(const Head& head) { return may_be_sndlib_native(head.text); }
bool is_edge_list(const Head& head) {
  return head.extension != ".conf" && may_be_edge_list(head.text);
}
bool is_helix(const Head& head) { return !head.is_json && may_be_helix(head.text); }
bool is_gridpp(const Head& head) { return may_be_gridpp(head.text); }
bool is_transformer(const Head& head) {
  return head.is_json && head.lamina_format.empty() && may_be_transformer(head.text);
}
bool is_dnn_partitioning(const Head& head) {
  return head.is_json && head.lamina_format.empty() &&
         head.text.find("\"fpgaLatency\"") != head.text.npos;
}
bool is_pipedream(const Head& head) { return !head.is_json && may_be_pipedream(head.text); }
bool is_pipeedge(const Head& head) { return !head.is_json && may_be_pipeedge(head.text); }
bool is_layer_table(const Head& head) { return !head.is_json && may_be_layer_table(head.text); }
bool is_helix_times(const Head& head) { return may_be_helix_times(head.text); }

constexpr std::array kFormats{
    Format{kNetworkFormat, FileKind::kNetwork, ".json", says<kNetworkFormat>, parse_network_json,
           nullptr},
    Format{kModelFormat, FileKind::kModel, ".json", says<kModelFormat>, nullptr,
           read_text<parse_lamina_model>},
    Format{"ONNX", FileKind::kModel, ".onnx", is_onnx, nullptr, read_onnx, "dim"},
    Format{kJobsFormat, FileKind::kJobs, ".json", says<kJobsFormat>},
    Format{kPlanFormat, FileKind::kPlan, ".json", says<kPlanFormat>},
    Format{kTraceFormat, FileKind::kTrace, ".json", says<kTraceFormat>},
    Format{kCapacityFormat, FileKind::kCapacity, ".json", says<kCapacityFormat>},
    Format{kDevicesFormat, FileKind::kDevices, ".json", says<kDevicesFormat>},
    Format{kSweepFormat, FileKind::kSweep, ".json", says<kSweepFormat>},
    Format{kUpgradesFormat, FileKind::kUpgrades, ".json", says<kUpgradesFormat>},
    Format{kComparisonFormat, FileKind::kComparison, ".json", says<kComparisonFormat>},
    Format{kDeploymentFormat, FileKind::kDeployment, ".json", says<kDeploymentFormat>},
    Format{kRunFormat, FileKind::kRun, ".json", says<kRunFormat>},
    Format{"report", FileKind::kReport, ".html", is_report},
    Format{"transformer configuration", FileKind::kModel, ".json", is_transformer, nullptr,
           kImportModel<read_text<parse_transformer_config>>,
           "tokens context generate logits batch dtype"},
    Format{"PipeDream profile", FileKind::kModel, ".graph.txt", is_pipedream, nullptr,
           kImportModel<read_text<parse_pipedream>>, "profiled-on"},
    Format{"dnn-partitioning graph", FileKind::kModel, ".json", is_dnn_partitioning, nullptr,
           kImportModel<read_text<parse_dnn_partitioning>>, "input"},
    Format{"PipeEdge profile", FileKind::kModel, ".yml", is_pipeedge, nullptr,
           kImportModel<read_pipeedge>, "device-types profile batch dtype"},
    Format{"table of layers", FileKind::kModel, ".csv", is_layer_table, nullptr,
           kImportModel<read_text<parse_layer_table>>, "input"},
    Format{"Helix profile", FileKind::kModel, ".csv", is_helix_times, nullptr,
           kImportModel<read_text<parse_helix_times>>, "layers tokens input profiled-on"},
    Format{"GraphML", FileKind::kNetwork, ".graphml", starts_with_element<kGraphml>,
           kImportNetwork<parse_graphml>},
    Format{"SNDlib XML", FileKind::kNetwork, ".xml", starts_with_element<kSndlib>,
           kImportNetwork<parse_sndlib>},
    Format{"SimGrid platform", FileKind::kNetwork, ".xml", starts_with_element<kPlatform>,
           kImportNetwork<parse_simgrid>},
    Format{"node-link JSON", FileKind::kNetwork, ".json", is_node_link,
           kImportNetwork<parse_node_link>},
    Format{"GML", FileKind::kNetwork, ".gml", is_gml, kImportNetwork<parse_gml>},
    Format{"REPETITA", FileKind::kNetwork, ".graph", is_repetita, kImportNetwork<parse_repetita>},
    Format{"Helix", FileKind::kNetwork, ".ini", is_helix, kImportNetwork<parse_helix>},
    Format{"GridPP", FileKind::kNetwork, ".conf", is_gridpp, kImportNetwork<parse_gridpp>},
    Format{"edge list", FileKind::kNetwork, ".txt", is_edge_list, kImportNetwork<parse_edge_list>},
    Format{"SNDlib native", FileKind::kNetwork, ".txt", is_sndlib_native,
           kImportNetwork<parse_sndlib_native>},
};

std::string_view noun(FileKind kind) {
  constexpr std::array<std::string_view, 13> kNouns{
      "network", "model",    "jobs",       "plan",   "trace",      "devices", "capacity",
      "sweep",   "upgrades", "comparison", "report", "deployment", "run"};
  return kNouns[static_cast<std::size_t>(kind)];
}

std::string known_formats(std::optional<FileKind> wanted) {
  std::string names;
  for (const Format& format : formats())
    if (!wanted || format.kind == *wanted)
      names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
  return names;
}

// Finds the text at the key "format" of the outermost object, without demanding sound JSON.
class FormatFinder {
 public:
  explicit FormatFinder(std::string_view text) : text_(text) {}

  std::string find() {
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        if (string() == "format" && depth == 1 && skip(':') && skip_to_string())
          return std::string(string());
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
    }
    return {};
  }

 private:
  // The string that starts here, still escaped; steps behind it.
  std::string_view string() {
    const std::size_t start = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_, text_.size());
    const std::string_view found = text_.substr(start, at_ - start);
    ++at_;
    return found;
  }
  bool skip_to_string() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    return at_ < text_.size() && text_[at_] == '"';
  }
  bool skip(char wanted) {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// The first format of files with this extension, unless formats of several kinds have it.
const Format* by_name(const Head& head, std::optional<FileKind> wanted) {
  const Format* found = nullptr;
  for (const Format& format : formats()) {
    if ((wanted && format.kind != *wanted) || format.extension != head.extension) continue;
    if (found != nullptr && found->kind != format.kind) return nullptr;
    if (found == nullptr) found = &format;
  }
  return found;
}

Expected<const Format*> choose(const Head& head, std::optional<FileKind> wanted) {
  for (const Format& format : formats()) {
    if (!format.recognises(head)) continue;
    if (!wanted || format.kind == *wanted) return &format;
    return error(
        ErrorCode::kValue,
        fmt::format("this is {} ({}), but {} expected here", quoted(format.name), noun(format.kind),
                    *wanted == FileKind::kJobs ? std::string("jobs are")
                                               : fmt::format("a {} is", noun(*wanted))),
        head.lamina_format.empty() ? "" : "format");
  }
  if (const Format* const named = by_name(head, wanted)) return named;
  if (!head.lamina_format.empty())
    return error(ErrorCode::kValue,
                 fmt::format("unknown format {}; known formats: {}",
                             lamina::quoted(head.lamina_format), known_formats(wanted)),
                 "format");
  return error(
      ErrorCode::kSyntax,
      fmt::format("this is not a {} in any known format: {}",
                  wanted ? fmt::format("{} file", noun(*wanted)) : "file", known_formats(wanted)));
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

Head head_of(const std::filesystem::path& name, std::string_view text) {
  const bool packed = lower_case(name.extension()) == ".gz";
  Head head{lower_case((packed ? name.stem() : name).extension()), text, false, false, {}};
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  head.is_json = start != text.npos && text[start] == '{';
  head.is_xml = start != text.npos && text[start] == '<';
  if (head.is_json) head.lamina_format = FormatFinder(text).find();
  return head;
}

Expected<const Format*> format_of(InputFile& file, std::optional<FileKind> wanted) {
  std::size_t limit = kHeadBytes;
  for (;; limit = std::numeric_limits<std::size_t>::max()) {
    const auto bytes = file.head(limit);
    if (!bytes) return tl::unexpected(bytes.error());
    if (bytes->empty()) return error(ErrorCode::kFile, "the file is empty", file.name());
    const SourceText start(file.name(), std::string(*bytes));
    const Head head = head_of(file.path(), start.text());
    // The key "format" may stand behind a long list.
    if (head.is_json && head.lamina_format.empty() && bytes->size() == limit) continue;
    auto format = choose(head, wanted);
    if (!format) return tl::unexpected(located(std::move(format.error()), file.name()));
    return format;
  }
}

}  // namespace lamina::io
