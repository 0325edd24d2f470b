#pragma once

#include <string>

#include "lamina/plan/trace.h"

namespace lamina::report {

// The trace as trace-event JSON, which Perfetto (https://ui.perfetto.dev) and chrome://tracing
// open: a track a resource, a slice for each stretch of service, in microseconds. Nodes are threads
// of one process, links of another. The format: "Trace Event Format", N. Duca and D. Sinclair,
// Google.
[[nodiscard]] std::string trace_events(const Trace& trace);

}  // namespace lamina::report
