#include "lamina/route/remaining_bound.h"

#include <algorithm>

namespace lamina::route {

RemainingBound::RemainingBound(const Network& network)
    : back_(PackedLinks::reversed(network)),
      spread_(back_),
      layer_times_(network),
      per_byte_(network.num_nodes()),
      delay_(network.num_nodes()),
      via_(network.num_nodes()) {}

void RemainingBound::set(const Job& job, const LayerGroups& groups) {
  if (job.destination() != destination_) set_destination(job.destination());
  layers_after_.assign(groups.size(), 0.0);
  smallest_from_.assign(groups.size(), job.model().tensor_size(groups.back()).value());
  for (std::size_t k = groups.size() - 1; k-- > 0;) {
    layers_after_[k] = layers_after_[k + 1] + layer_times_.least(job, groups[k] + 1, groups[k + 1]);
    smallest_from_[k] = std::min(smallest_from_[k + 1], job.model().tensor_size(groups[k]).value());
  }
}

void RemainingBound::set_destination(NodeId destination) {
  destination_ = destination;
  const auto spread_back = [&](std::vector<double>& to, const auto& length) {
    std::ranges::fill(to, kNever);
    to[destination.index()] = 0.0;
    spread_.run_from(std::span(&destination, 1), length, to, via_);
  };
  const Arc* arcs = back_.arcs();
  spread_back(per_byte_, [&](std::size_t e, double x) { return x + arcs[e].seconds_per_byte; });
  spread_back(delay_, [&](std::size_t e, double x) { return x + arcs[e].delay; });
}

}  // namespace lamina::route
