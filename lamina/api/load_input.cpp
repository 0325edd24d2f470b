#include "lamina/api/load_input.h"

#include <fmt/format.h>
#include <optional>
#include <utility>

namespace lamina::api {

tl::unexpected<Error> missing(std::string argument, std::string_view rule) {
  return error(ErrorCode::kUsage, fmt::format("is missing: {}", rule), std::move(argument));
}

Expected<LoadedInstance> loaded(const InstanceInput& input) {
  if (const auto* const source = std::get_if<InstanceSource>(&input)) return load(*source);
  const auto& there = std::get<LoadedInstance>(input);
  auto instance = Instance::make(there.instance.network, there.instance.jobs);
  if (!instance) return tl::unexpected(instance.error());
  return LoadedInstance{*std::move(instance), there.premises};
}

Expected<LoadedInstance> loaded(const InstanceInput& input, Cuts wanted) {
  const auto* const source = std::get_if<InstanceSource>(&input);
  if (source == nullptr) return loaded(input);
  InstanceSource cut = *source;
  std::optional<Cuts>& cuts = cut.model_options.cuts;
  if (cuts && *cuts != wanted)
    return error(ErrorCode::kUsage,
                 fmt::format("{} contradicts the plan, whose layers are those of cuts {}",
                             to_text(*cuts), to_text(wanted)),
                 "cuts");
  cuts = wanted;
  return load(cut);
}

}  // namespace lamina::api
