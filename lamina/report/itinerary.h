#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/plan/plan.h"

namespace lamina::report {

// A tensor on its way over one or several links.
struct Trip {
  std::int64_t tensor = 0;
  Bytes bytes;
  std::vector<std::string> nodes;  // that it passes, both ends among them
  Seconds start, end;
};

// Layers that a node computes.
struct Stay {
  std::string node;
  std::int64_t first_layer = 1, last_layer = 1;
  Seconds start, end;
};

// The steps of a job as people tell them: hops of one tensor are one trip.
using Itinerary = std::vector<std::variant<Trip, Stay>>;
[[nodiscard]] Itinerary itinerary_of(const std::vector<Step>& steps);

// "layers 1–45", "layer 7".
[[nodiscard]] std::string layers_text(const Stay& stay);
// "input", "tensor 45", or "result" of a model of so many layers.
[[nodiscard]] std::string tensor_text(std::int64_t tensor, std::int64_t num_layers);

}  // namespace lamina::report
