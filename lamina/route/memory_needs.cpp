#include "lamina/route/memory_needs.h"

#include <algorithm>

namespace lamina::route {
namespace {

template <class Added>
void append_sums(std::uint32_t num_layers, Added&& added, std::vector<double>& sums) {
  sums.push_back(0.0);
  for (std::uint32_t l = 1; l <= num_layers; ++l) sums.push_back(sums.back() + added(l).value());
}

}  // namespace

MemoryNeeds::MemoryNeeds(const Network& network, const Job& job, const MemoryUse* in_use)
    : num_layers_(job.model().num_layers()), first_of_(network.num_nodes()) {
  const Model& model = job.model();
  append_sums(num_layers_, [&](std::uint32_t l) { return memory_of(model.layer(l)); }, sums_);
  for (const NodeId v : all_ids<NodeId>(network.num_nodes())) {
    if (in_use != nullptr && in_use->holds(model, v)) {
      first_of_[v.index()] = sums_.size();
      append_sums(
          num_layers_, [&](std::uint32_t l) { return in_use->added_by(model, l, v); }, sums_);
    }
    const Bytes left =
        in_use != nullptr ? in_use->left(v) : network.node(v).memory.value_or(Bytes::infinity());
    const bool holds_all = lamina::fits(Bytes(taken(v.index()).back()), left);
    rooms_.push_back(holds_all ? kUnlimited : left.value());
  }
}

bool MemoryNeeds::fits(std::span<const double> use) const {
  for (std::size_t v = 0; v < use.size(); ++v)
    if (!lamina::fits(Bytes(use[v]), Bytes(rooms_[v]))) return false;
  return true;
}

}  // namespace lamina::route
