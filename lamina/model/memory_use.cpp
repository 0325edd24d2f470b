#include "lamina/model/memory_use.h"

#include <algorithm>
#include <cassert>

namespace lamina {

Bytes memory_of(const Layer& layer) { return layer.weights + layer.state; }

Bytes memory_of(const Model& model) {
  Bytes sum;
  for (const Layer& layer : model.layers()) sum += memory_of(layer);
  return sum;
}

bool fits(Bytes used, Bytes memory) {
  constexpr double kRounding = 1e-12;
  return used.value() <= memory.value() * (1.0 + kRounding);
}

MemoryUse::MemoryUse(const Network& network) : network_(&network), used_(network.num_nodes()) {}

void MemoryUse::add(const Model& model, std::uint32_t first, std::uint32_t last, NodeId v) {
  auto& jobs = jobs_[{&model, static_cast<std::uint32_t>(v.index())}];
  if (jobs.empty()) jobs.resize(model.num_layers());
  for (std::uint32_t l = first; l <= last; ++l) {
    const Layer& layer = model.layer(l);
    used_[v.index()] += layer.state + (jobs[l - 1] == 0 ? layer.weights : Bytes());
    ++jobs[l - 1];
  }
}

void MemoryUse::remove(const Model& model, std::uint32_t first, std::uint32_t last, NodeId v) {
  auto& jobs = jobs_.at({&model, static_cast<std::uint32_t>(v.index())});
  for (std::uint32_t l = first; l <= last; ++l) {
    assert(jobs[l - 1] > 0 && "only what was added can be removed");
    const Layer& layer = model.layer(l);
    --jobs[l - 1];
    used_[v.index()] -= layer.state + (jobs[l - 1] == 0 ? layer.weights : Bytes());
  }
}

Bytes MemoryUse::left(NodeId v) const {
  const auto& memory = network_->node(v).memory;
  return memory ? std::max(Bytes(), *memory - used(v)) : Bytes::infinity();
}

Bytes MemoryUse::added_by(const Model& model, std::uint32_t l, NodeId v) const {
  return model.layer(l).state + (num_jobs(model, l, v) > 0 ? Bytes() : model.layer(l).weights);
}

std::uint32_t MemoryUse::num_jobs(const Model& model, std::uint32_t l, NodeId v) const {
  const auto at = jobs_.find({&model, static_cast<std::uint32_t>(v.index())});
  return at == jobs_.end() ? 0 : at->second[l - 1];
}

bool MemoryUse::holds(const Model& model, NodeId v) const {
  const auto at = jobs_.find({&model, static_cast<std::uint32_t>(v.index())});
  return at != jobs_.end() && std::ranges::any_of(at->second, [](auto n) { return n > 0; });
}

std::vector<NodeId> MemoryUse::overfilled() const {
  std::vector<NodeId> nodes;
  for (const NodeId v : all_ids<NodeId>(used_.size()))
    if (const auto& memory = network_->node(v).memory; memory && !fits(used(v), *memory))
      nodes.push_back(v);
  return nodes;
}

bool memory_may_bind(const Network& network, const Model& model, const MemoryUse* in_use) {
  if (!network.least_memory().is_finite()) return false;
  const Bytes all = memory_of(model);
  if (in_use == nullptr) return !fits(all, network.least_memory());
  return std::ranges::any_of(all_ids<NodeId>(network.num_nodes()),
                             [&](NodeId v) { return !fits(all, in_use->left(v)); });
}

}  // namespace lamina
