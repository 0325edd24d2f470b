#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "lamina/model/job.h"

namespace lamina::route {

// What a job may do on its way, wherever it ends and whenever it begins: jobs with equal questions
// have the same searches but for those two. Ordered, as a key.
using PinKey = std::tuple<std::uint32_t, std::uint32_t, std::vector<NodeId>>;
using Question = std::tuple<const Model*, NodeId, std::uint32_t, std::vector<PinKey>>;

[[nodiscard]] inline Question question_of(const Job& job) {
  std::vector<PinKey> pins;
  for (const Pin& pin : job.spec().pins)
    pins.emplace_back(pin.first_layer, pin.last_layer, pin.nodes);
  return {&job.model(), job.source(), job.spec().private_layers, std::move(pins)};
}

}  // namespace lamina::route
