#include "lamina/io/models/model_options.h"

#include <array>
#include <charconv>
#include <fmt/format.h>

#include "lamina/api/instance.h"
#include "lamina/api/option_values.h"
#include "lamina/core/quoted.h"

namespace lamina::api {
namespace {

Expected<void> set_dim(io::ModelOptions& options, std::string_view text) {
  const std::size_t equals = text.rfind('=');  // a name may have one
  const std::string_view name = text.substr(0, equals);
  const std::string_view digits = equals == std::string_view::npos ? "" : text.substr(equals + 1);
  std::int64_t value = 0;
  const auto [rest, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (name.empty() || failure != std::errc() || rest != digits.data() + digits.size() || value < 0)
    return error(ErrorCode::kValue,
                 fmt::format("{} is not NAME=N with a whole number N of at least 0, as in batch=1",
                             lamina::quoted(text)));
  options.dims.emplace_back(name, value);
  return {};
}

using M = io::ModelOptions;

std::vector<std::string_view> dtype_names() { return io::dtype_names(); }

Expected<void> set_dtype(M& options, std::string_view text) {
  options.dtype = text;
  return demand_choice("number type", text, io::dtype_names());
}

std::vector<std::string_view> names_of_logits() { return {"last", "all"}; }

Expected<void> set_logits(M& options, std::string_view text) {
  options.logits = text == "all" ? io::Logits::kAll : io::Logits::kLast;
  return demand_choice("kind of result", text, names_of_logits());
}

std::vector<std::string_view> names_of_cuts() { return {cuts_names().begin(), cuts_names().end()}; }

Expected<void> set_cuts(M& options, std::string_view text) {
  options.cuts = parse_cuts(text);
  return demand_choice("kind of cuts", text, names_of_cuts());
}

constexpr std::uint64_t kMostCount = 100'000'000;

constexpr std::array kModelOptions{
    Option<M>{.name = "dim",
              .value = "NAME=N",
              .preset = "1 for each",
              .summary = "sets a symbolic dimension of an ONNX model, as in batch=1",
              .repeats = true,
              .set = set_dim},
    Option<M>{.name = "tokens",
              .value = "N",
              .summary = "transformer or Helix profile: prompt length in tokens",
              .set = set_whole<&M::tokens, 1, kMostCount>},
    Option<M>{
        .name = "context",
        .value = "N",
        .summary = "transformer: one decoding step that sees this many tokens, including its own",
        .set = set_whole<&M::context, 1, kMostCount>},
    Option<M>{.name = "generate",
              .value = "N",
              .summary = "transformer: tokens made after the prompt of --tokens, one run each",
              .set = set_whole<&M::generate, 1, kMostCount>},
    Option<M>{.name = "logits",
              .value = "WHICH",
              .preset = "last with --generate, otherwise all",
              .summary = "transformer: the result of a run is one token's id (last), or the "
                         "logits that it is chosen by (all)",
              .choices = names_of_logits,
              .set = set_logits},
    Option<M>{.name = "batch",
              .value = "N",
              .summary = "transformer: sequences or images at once; PipeEdge: selects a profile",
              .set = set_whole<&M::batch, 1, kMostCount>},
    Option<M>{
        .name = "dtype",
        .value = "TYPE",
        .preset = "as in the file",
        .summary = "number type of weights and tensors of a transformer or a PipeEdge profile",
        .choices = dtype_names,
        .set = set_dtype},
    Option<M>{.name = "layers",
              .value = "N",
              .summary = "Helix profile: number of layers",
              .set = set_whole<&M::layers, 1, kMostCount>},
    Option<M>{.name = "input",
              .value = "SIZE",
              .range = "as in \"4 MiB\"",
              .summary = "size of the model's input, if a profile does not state it",
              .set = set_quantity<&M::input>},
    Option<M>{.name = "profiled-on",
              .value = "DEVICE",
              .summary = "PipeDream or Helix profile: the device class whose times it states",
              .set = set_text<&M::profiled_on>},
    Option<M>{.name = "device-types",
              .value = "FILE",
              .preset = "the file beside the models",
              .summary = "PipeEdge: the times of its models",
              .reaches = Reach::kReadsFile,
              .set = set_text<&M::device_types>},
    Option<M>{.name = "profile",
              .value = "NAME",
              .summary = "PipeEdge: selects a model from a file with several",
              .set = set_text<&M::profile>},
    Option<M>{.name = "cuts",
              .value = "CUTS",
              .preset = "single, or the plan's",
              .summary =
                  "where a model may be cut: at single tensors that all paths pass; behind any "
                  "operator, where several tensors may cross; or so in the best order of operators "
                  "for one job",
              .choices = names_of_cuts,
              .set = set_cuts}};

}  // namespace

std::span<const Option<io::ModelOptions>> model_options() { return kModelOptions; }

}  // namespace lamina::api
