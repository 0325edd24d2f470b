#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/plan/deployment.h"

namespace lamina::app {

// The parts of all jobs, each with its node, layers and file; of long tables the first rows, unless
// all are asked for.
[[nodiscard]] std::string show_deployment(const Style& style, const Deployment& deployment,
                                          bool all);

}  // namespace lamina::app
