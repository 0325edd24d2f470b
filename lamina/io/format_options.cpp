#include <algorithm>
#include <fmt/format.h>

#include "lamina/core/quoted.h"
#include "lamina/io/formats.h"
#include "lamina/io/text/text_lines.h"

namespace lamina::io {

Expected<void> demand_taken(const Format& format, const ModelOptions& options) {
  const auto taken = words_of(format.options);
  for (const std::string_view name : given_options(options)) {
    if (std::ranges::find(taken, name) != taken.end()) continue;
    const std::string rest = taken.empty() ? "it leaves nothing open"
                                           : fmt::format("it takes --{}", listed(taken, ", --"));
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

}  // namespace lamina::io
