#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "lamina/model/job.h"

namespace lamina {

// All that decides what a job may do, alone in a network and but for its release: jobs of one kind
// take the same time.
using JobKind = std::tuple<const Model*, NodeId, NodeId, std::uint32_t, std::vector<std::size_t>>;

// The source is left out where only the way to the end matters and no layer is private to it.
enum class KindOf { kJob, kEnding };

[[nodiscard]] inline JobKind kind_of(const Job& job, KindOf what) {
  std::vector<std::size_t> pins;
  for (const Pin& pin : job.spec().pins) {
    pins.insert(pins.end(), {pin.first_layer, pin.last_layer, pin.nodes.size()});
    for (const NodeId v : pin.nodes) pins.push_back(v.index());
  }
  const std::uint32_t num_private = job.spec().private_layers;
  const bool from_anywhere = what == KindOf::kEnding && num_private == 0;
  return {&job.model(), from_anywhere ? NodeId() : job.source(), job.destination(), num_private,
          std::move(pins)};
}

}  // namespace lamina
