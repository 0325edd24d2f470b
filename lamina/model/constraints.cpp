#include "lamina/model/constraints.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>

namespace lamina {
namespace {

bool covers(const Pin& pin, std::uint32_t l) { return pin.first_layer <= l && l <= pin.last_layer; }

Expected<void> demand_layer(std::uint32_t l, std::uint32_t num_layers, std::string where) {
  if (1 <= l && l <= num_layers) return {};
  return error(ErrorCode::kValue,
               fmt::format("layer {} does not exist, the model has layers 1..{}", l, num_layers),
               std::move(where));
}

Expected<void> demand_valid(const Pin& pin, std::size_t index, std::uint32_t num_layers,
                            std::size_t num_nodes) {
  const auto key = [&](std::string_view name) { return fmt::format("pins[{}].{}", index, name); };
  if (auto ok = demand_layer(pin.first_layer, num_layers, key("first_layer")); !ok) return ok;
  if (auto ok = demand_layer(pin.last_layer, num_layers, key("last_layer")); !ok) return ok;
  if (pin.first_layer > pin.last_layer)
    return error(
        ErrorCode::kValue,
        fmt::format("first_layer {} is after last_layer {}", pin.first_layer, pin.last_layer),
        key("first_layer"));
  if (pin.nodes.empty())
    return error(ErrorCode::kValue, "a pin must name at least one node", key("nodes"));
  if (std::ranges::any_of(pin.nodes, [&](NodeId v) { return v.index() >= num_nodes; }))
    return error(ErrorCode::kUnknownName, "no such node", key("nodes"));
  return {};
}

}  // namespace

Expected<Constraints> Constraints::make(std::size_t num_nodes, std::uint32_t num_layers,
                                        NodeId source, std::uint32_t private_layers,
                                        std::vector<Pin> pins) {
  if (private_layers > num_layers)
    return error(
        ErrorCode::kValue,
        fmt::format("{} layers cannot be private, the model has {}", private_layers, num_layers),
        "private_layers");
  for (std::size_t i = 0; i < pins.size(); ++i) {
    if (auto ok = demand_valid(pins[i], i, num_layers, num_nodes); !ok)
      return tl::unexpected(ok.error());
    std::ranges::sort(pins[i].nodes);
  }
  Constraints made;
  made.source_ = source;
  made.private_layers_ = private_layers;
  made.pins_ = std::move(pins);
  return made;
}

Constraints Constraints::with_fused(const std::vector<std::uint32_t>& tensors) const {
  Constraints kept = *this;
  std::vector<NodeId> made, used;
  for (const std::uint32_t t : tensors) {
    if (!is_free(t) && !is_free(t + 1)) {
      list_candidates(t, made);
      list_candidates(t + 1, used);
      if (std::ranges::find_first_of(made, used) == made.end()) continue;
    }
    kept.fused_.push_back(t);
  }
  return kept;
}

bool Constraints::is_fused(std::uint32_t tensor) const {
  return std::ranges::binary_search(fused_, tensor);
}

std::optional<Constraints> Constraints::along(std::span<const std::uint32_t> order) const {
  for (std::size_t i = 0; i < std::min<std::size_t>(private_layers_, order.size()); ++i)
    if (order[i] >= private_layers_) return std::nullopt;
  Constraints moved;
  moved.source_ = source_;
  moved.private_layers_ = private_layers_;
  for (const Pin& pin : pins_) {
    for (std::uint32_t l = 1; l <= order.size(); ++l) {
      if (!covers(pin, order[l - 1] + 1)) continue;
      const bool goes_on = l > 1 && covers(pin, order[l - 2] + 1);
      if (goes_on)
        moved.pins_.back().last_layer = l;
      else
        moved.pins_.push_back({l, l, pin.nodes});
    }
  }
  return moved;
}

Constraints Constraints::of_further_runs() const {
  Constraints further = *this;
  further.first_kept_ = 1;
  return further;
}

bool Constraints::is_free(std::uint32_t layer) const {
  return layer > private_layers_ &&
         std::ranges::none_of(pins_, [&](const Pin& pin) { return covers(pin, layer); });
}

bool Constraints::allows(std::uint32_t layer, NodeId node) const {
  if (layer <= private_layers_ && node != source_) return false;
  return std::ranges::all_of(pins_, [&](const Pin& pin) {
    return !covers(pin, layer) || std::ranges::binary_search(pin.nodes, node);
  });
}

void Constraints::list_candidates(std::uint32_t layer, std::vector<NodeId>& candidates) const {
  candidates.clear();
  if (layer <= private_layers_) {
    if (allows(layer, source_)) candidates.push_back(source_);
    return;
  }
  const Pin* fewest = nullptr;
  for (const Pin& pin : pins_)
    if (covers(pin, layer) && (fewest == nullptr || pin.nodes.size() < fewest->nodes.size()))
      fewest = &pin;
  if (fewest == nullptr) return;
  for (const NodeId v : fewest->nodes)
    if ((candidates.empty() || candidates.back() != v) && allows(layer, v)) candidates.push_back(v);
}

std::optional<Reason> Constraints::why_not(std::uint32_t layer, NodeId node) const {
  if (layer <= private_layers_ && node != source_)
    return Reason{Reason::Rule::kPrivate, source_, private_layers_};
  if (!allows(layer, node)) return Reason{Reason::Rule::kPinned};
  return std::nullopt;
}

std::optional<Reason> Constraints::why_limited(std::uint32_t layer) const {
  if (layer <= private_layers_) return Reason{Reason::Rule::kPrivate, source_, private_layers_};
  if (!is_free(layer)) return Reason{Reason::Rule::kPinned};
  return std::nullopt;
}

std::optional<Reason> Constraints::why_stays(std::uint32_t tensor) const {
  if (leaves(tensor)) return std::nullopt;
  if (tensor >= private_layers_ || tensor < first_kept_) return Reason{Reason::Rule::kFused};
  return Reason{Reason::Rule::kPrivate, source_, private_layers_};
}

Constraints::Key Constraints::key() const {
  Key key;
  if (is_free()) return key;
  key.push_back(private_layers_);
  if (private_layers_ > 0) key.push_back(source_.index());
  for (const Pin& pin : pins_) {
    key.insert(key.end(), {pin.first_layer, pin.last_layer, pin.nodes.size()});
    for (const NodeId v : pin.nodes) key.push_back(v.index());
  }
  key.insert(key.end(), fused_.begin(), fused_.end());
  return key;
}

}  // namespace lamina
