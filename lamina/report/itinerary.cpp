#include "lamina/report/itinerary.h"

#include <fmt/format.h>

namespace lamina::report {

Itinerary itinerary_of(const std::vector<Step>& steps) {
  Itinerary out;
  for (const Step& step : steps) {
    if (const auto* const compute = std::get_if<ComputeStep>(&step.what)) {
      out.emplace_back(
          Stay{compute->node, compute->first_layer, compute->last_layer, step.start, step.end});
      continue;
    }
    const auto& send = std::get<SendStep>(step.what);
    Trip* last = out.empty() ? nullptr : std::get_if<Trip>(&out.back());
    if (last == nullptr || last->tensor != send.tensor || last->nodes.back() != send.from) {
      out.emplace_back(Trip{send.tensor, send.bytes, {send.from}, step.start, step.end});
      last = &std::get<Trip>(out.back());
    }
    last->nodes.push_back(send.to);
    last->end = step.end;
  }
  return out;
}

std::string layers_text(const Stay& stay) {
  return stay.first_layer == stay.last_layer
             ? fmt::format("layer {}", stay.first_layer)
             : fmt::format("layers {}–{}", stay.first_layer, stay.last_layer);
}

std::string tensor_text(std::int64_t tensor, std::int64_t num_layers) {
  if (tensor == 0) return "input";
  return tensor == num_layers ? std::string("result") : fmt::format("tensor {}", tensor);
}

}  // namespace lamina::report
