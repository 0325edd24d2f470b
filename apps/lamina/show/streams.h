#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/model/network.h"
#include "lamina/plan/trace.h"

namespace lamina::app {

// What came of streams that were served: of all together, of each, and of the resources; the first
// rows of long lists, or all.
[[nodiscard]] std::string show_streams(const Style& style, const Network& network,
                                       const Trace& trace, bool all);

}  // namespace lamina::app
