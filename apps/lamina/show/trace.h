#pragma once

#include <string>

#include "apps/lamina/show/text.h"

#include "lamina/model/network.h"
#include "lamina/plan/resource_name.h"
#include "lamina/plan/trace.h"

namespace lamina::app {

// A simulation for people: its figures, then a timeline as wide as the page. A row a job shows what
// it does when: compute, send, travel, wait; a row a resource how busy it is. Long parts are cut
// unless `all`; of the resources the busiest stay.
[[nodiscard]] std::string show_trace(const Style& style, const Network& network, const Trace& trace,
                                     bool all);

// Its figures alone: mean latency and percentiles, the last completion, deadlines missed.
[[nodiscard]] std::string trace_figures(const Style& style, const Trace& trace);

// "edge", or "camera -> edge".
[[nodiscard]] std::string resource_text(const Style& style, const ResourceName& name);

}  // namespace lamina::app
