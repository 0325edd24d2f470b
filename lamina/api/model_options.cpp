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
  return demand_choice("type of numbers", text, io::dtype_names());
}

constexpr std::uint64_t kMostCount = 100'000'000;

constexpr std::array kModelOptions{
    Option<M>{"dim", "dim", "NAME=N", "", "every one 1",
              "sets a symbolic dimension of an ONNX model, as in batch=1", true, nullptr, set_dim},
    Option<M>{"tokens", "tokens", "N", "", "",
              "transformer or Helix profile: a prompt of so many tokens", false, nullptr,
              set_whole<&M::tokens, 1, kMostCount>},
    Option<M>{"context", "context", "N", "", "",
              "transformer: one decoding step that sees so many tokens, its own included", false,
              nullptr, set_whole<&M::context, 1, kMostCount>},
    Option<M>{"batch", "batch", "N", "", "",
              "transformer: sequences or images at once; PipeEdge: which of its profiles", false,
              nullptr, set_whole<&M::batch, 1, kMostCount>},
    Option<M>{"dtype", "dtype", "TYPE", "", "that of the file",
              "of weights and tensors of a transformer or a PipeEdge profile", false, dtype_names,
              set_dtype},
    Option<M>{"layers", "layers", "N", "", "", "Helix profile: how many layers the model has",
              false, nullptr, set_whole<&M::layers, 1, kMostCount>},
    Option<M>{"input", "input", "SIZE", "as in \"4 MiB\"", "",
              "of the model's input, where a profile does not state it", false, nullptr,
              set_quantity<&M::input>},
    Option<M>{"profiled-on", "profiled_on", "DEVICE", "", "",
              "PipeDream or Helix profile: the device class whose times it states", false, nullptr,
              set_text<&M::profiled_on>},
    Option<M>{"device-types", "device_types", "FILE", "", "the file beside the models",
              "PipeEdge: the times of its models", false, nullptr, set_text<&M::device_types>},
    Option<M>{"profile", "profile", "NAME", "", "", "PipeEdge: the model of a file with several",
              false, nullptr, set_text<&M::profile>}};

}  // namespace

std::span<const Option<io::ModelOptions>> model_options() { return kModelOptions; }

}  // namespace lamina::api
