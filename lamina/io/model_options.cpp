#include "lamina/io/model_options.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>

#include "lamina/core/quoted.h"
#include "lamina/io/failure.h"
#include "lamina/io/text_lines.h"

namespace lamina::io {
namespace {

struct Dtype {
  std::string_view name;
  double bytes = 0.0;
};
constexpr std::array kDtypes{Dtype{"float32", 4.0},    Dtype{"float16", 2.0},
                             Dtype{"bfloat16", 2.0},   Dtype{"float64", 8.0},
                             Dtype{"int8", 1.0},       Dtype{"float8_e4m3fn", 1.0},
                             Dtype{"float8_e5m2", 1.0}};

}  // namespace

std::vector<std::string_view> dtype_names() {
  std::vector<std::string_view> names;
  for (const Dtype& dtype : kDtypes) names.push_back(dtype.name);
  return names;
}

std::optional<double> bytes_of_dtype(std::string_view dtype) {
  constexpr std::string_view kTorch = "torch.";
  if (dtype.starts_with(kTorch)) dtype.remove_prefix(kTorch.size());
  const auto found = std::ranges::find(kDtypes, dtype, &Dtype::name);
  return found == kDtypes.end() ? std::nullopt : std::optional(found->bytes);
}

std::vector<std::string_view> given_options(const ModelOptions& options) {
  std::vector<std::string_view> given;
  const auto add = [&](bool is_given, std::string_view name) {
    if (is_given) given.push_back(name);
  };
  add(!options.dims.empty(), "dim");
  add(!options.profiled_on.empty(), "profiled-on");
  add(!options.profile.empty(), "profile");
  add(!options.device_types.empty(), "device-types");
  add(!options.dtype.empty(), "dtype");
  add(options.batch.has_value(), "batch");
  add(options.layers.has_value(), "layers");
  add(options.tokens.has_value(), "tokens");
  add(options.context.has_value(), "context");
  add(options.input.has_value(), "input");
  return given;
}

Expected<void> demand_taken(const Format& format, const ModelOptions& options) {
  const auto taken = words_of(format.options);
  for (const std::string_view name : given_options(options)) {
    if (std::ranges::find(taken, name) != taken.end()) continue;
    const std::string rest = taken.empty() ? "it leaves nothing open"
                                           : fmt::format("it takes --{}", fmt::join(taken, ", --"));
    return error(ErrorCode::kUsage, fmt::format("--{} does not apply to {}: {}", name,
                                                lamina::quoted(format.name), rest));
  }
  return {};
}

Expected<void> demand_taken_by_some(std::span<const Format* const> formats,
                                    const ModelOptions& options) {
  if (formats.empty()) return {};
  for (const std::string_view name : given_options(options)) {
    const auto takes = [&](const Format* format) {
      const auto taken = words_of(format->options);
      return std::ranges::find(taken, name) != taken.end();
    };
    if (std::ranges::none_of(formats, takes))
      return error(ErrorCode::kUsage,
                   fmt::format("--{} applies to none of its models: the first is {}", name,
                               lamina::quoted(formats.front()->name)));
  }
  return {};
}

void demand_given(std::string_view why, std::initializer_list<NeededOption> options) {
  std::vector<std::string_view> missing;
  for (const NeededOption& option : options)
    if (!option.is_given) missing.push_back(option.text);
  if (missing.empty()) return;
  fail(ErrorCode::kUsage, fmt::format("{}: give {}", why, fmt::join(missing, " and ")));
}

}  // namespace lamina::io
