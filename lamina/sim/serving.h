#pragma once

#include <memory>
#include <string_view>

#include "lamina/plan/serving.h"

namespace lamina::sim {

// The times of a discipline by its simulation; null if there is no such discipline. A ServingMaker
// (plan/check.h).
[[nodiscard]] std::unique_ptr<Serving> serving_of(const Network& network,
                                                  std::string_view discipline, Seconds origin = {});

}  // namespace lamina::sim
