#pragma once

#include <string>

#include "lamina/runtime/node.h"

namespace lamina::runtime {

// An agent's figures in Prometheus' text format.
[[nodiscard]] std::string metrics_text(Node& node);

}  // namespace lamina::runtime
