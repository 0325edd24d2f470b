#include "lamina/model/layer_names.h"

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <vector>

#include "lamina/core/nearest.h"
#include "lamina/core/quoted.h"

namespace lamina {

Expected<std::uint32_t> find_layer(const Model& model, std::string_view name) {
  std::uint32_t found = 0, count = 0;
  if (name.empty()) return error(ErrorCode::kUnknownName, "no layer has an empty name");
  for (std::uint32_t l = 1; l <= model.num_layers(); ++l) {
    const Layer& layer = model.layer(l);
    const auto before = count;
    for (std::uint32_t i = layer.first_operator; i <= layer.last_operator; ++i)
      count += model.operators()[i].name == name ? 1 : 0;
    if (count == before && layer.name == name) ++count;
    if (count > before) found = l;
  }
  if (count == 1) return found;
  if (count > 1)
    return error(ErrorCode::kValue,
                 fmt::format("{} layers of model {} are called {}: give the number of the layer",
                             count, quoted(model.name()), quoted(name)));
  std::vector<std::string_view> names;
  for (const Operator& op : model.operators()) names.emplace_back(op.name);
  return error(ErrorCode::kUnknownName,
               fmt::format("no layer {} in model {}{}", quoted(name), quoted(model.name()),
                           did_you_mean(name, names)));
}

bool is_called(const Model& model, std::uint32_t l, std::string_view name) {
  if (model.layer(l).name == name) return true;
  if (model.cuts() == Cuts::kSingle) return false;
  const Model single = model.cut(Cuts::kSingle);
  const auto block = std::ranges::find_if(
      single.layers(), [&](const Layer& it) { return it.last_operator + 1 >= l; });
  const auto inside = single.operators().subspan(
      block->first_operator, block->last_operator - block->first_operator + std::size_t{1});
  constexpr std::string_view kBetween = "..";
  for (const Operator& first : inside) {
    if (!name.starts_with(first.name)) continue;
    const std::string_view rest = name.substr(first.name.size());
    if (rest.starts_with(kBetween) &&
        std::ranges::find(inside, rest.substr(kBetween.size()), &Operator::name) != inside.end())
      return true;
  }
  return false;
}

}  // namespace lamina
