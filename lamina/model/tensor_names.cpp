#include "lamina/model/tensor_names.h"

#include <algorithm>
#include <fmt/format.h>

namespace lamina {
namespace {

std::string name_of(const Model& model, TensorId t, std::uint32_t l) {
  const Tensor& tensor = model.tensors()[t.index()];
  if (!tensor.name.empty()) return tensor.name;
  const bool is_made = tensor.producer.valid();
  const std::string maker = is_made ? model.operators()[tensor.producer.index()].name : "";
  return maker.empty() ? fmt::format("layer {}", l) : maker;
}

// The tensor that alone is live behind the layer: its last operator's, and read by the next layer
// or a result (see blocks.h).
TensorId cut_behind(const Model& model, std::uint32_t l) {
  const auto& made = model.operators()[model.layer(l).last_operator].outputs;
  const Layer& next = model.layer(l + 1);
  for (std::uint32_t i = next.first_operator; i <= next.last_operator; ++i)
    for (const TensorId t : model.operators()[i].inputs)
      if (std::ranges::find(made, t) != made.end()) return t;
  const auto result = std::ranges::find_if(
      model.results(), [&](TensorId t) { return std::ranges::find(made, t) != made.end(); });
  return result == model.results().end() ? TensorId() : *result;
}

// Of each tensor of a bundle: what layers 1..l made, or is an input, and is still needed.
std::vector<std::string> bundle_names(const Model& model, std::uint32_t l) {
  std::vector<bool> needed(model.tensors().size(), false);
  for (const TensorId t : model.results()) needed[t.index()] = true;
  for (std::size_t i = l; i < model.operators().size(); ++i)
    for (const TensorId t : model.operators()[i].inputs) needed[t.index()] = true;
  std::vector<std::string> names;
  const auto add = [&](TensorId t, std::string name) {
    if (!needed[t.index()]) return;
    needed[t.index()] = false;
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  };
  for (const TensorId t : model.inputs()) add(t, "input");
  for (std::size_t i = 0; i < l; ++i)
    for (const TensorId t : model.operators()[i].outputs)
      add(t, name_of(model, t, static_cast<std::uint32_t>(i + 1)));
  return names;
}

}  // namespace

std::vector<std::string> tensor_names(const Model& model, std::uint32_t l) {
  if (l == 0) return {"input"};
  if (model.cuts() != Cuts::kSingle) return bundle_names(model, l);
  if (l < model.num_layers()) {
    const TensorId cut = cut_behind(model, l);
    return {cut.valid() ? name_of(model, cut, l) : fmt::format("layer {}", l)};
  }
  std::vector<std::string> names;
  for (const TensorId t : model.results()) names.push_back(name_of(model, t, l));
  return names;
}

}  // namespace lamina
