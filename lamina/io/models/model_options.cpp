#include "lamina/io/models/model_options.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>

#include "lamina/core/quoted.h"
#include "lamina/io/text/failure.h"
#include "lamina/io/text/text_lines.h"

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
  add(options.generate.has_value(), "generate");
  add(options.logits.has_value(), "logits");
  add(options.input.has_value(), "input");
  return given;
}

void demand_given(std::string_view why, std::initializer_list<NeededOption> options) {
  std::vector<std::string_view> missing;
  for (const NeededOption& option : options)
    if (!option.is_given) missing.push_back(option.text);
  if (missing.empty()) return;
  fail(ErrorCode::kUsage, fmt::format("{}: give {}", why, listed(missing, " and ")));
}

}  // namespace lamina::io
