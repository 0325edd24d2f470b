#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/model/network.h"
#include "lamina/sim/trace.h"

namespace lamina::app {

// A simulation for people: its figures, then a timeline as wide as the page. A row a job shows what
// it does when: compute, send, travel, wait; a row a resource how busy it is. Long parts are cut
// unless `all`; of the resources the busiest stay.
[[nodiscard]] std::string show_trace(const Style& style, const Network& network,
                                     const sim::Trace& trace, bool all);

}  // namespace lamina::app
