#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/plan/run.h"

namespace lamina::agents {

using lamina::Failover;
using lamina::MeasuredJob;
using lamina::MeasuredStep;

// What happened when, for a trace.
struct TraceRow {
  std::string where{}, what{};  // "node edge", "cam-1: layers 1..9"
  Seconds start{}, end{};       // since the run began
  std::uint64_t run = 1;
};

struct RunReport : Run {
  std::vector<TraceRow> trace{};  // not in the document
};

// For trace viewers: Chrome's trace events.
[[nodiscard]] std::string trace_json(const RunReport& report);

}  // namespace lamina::agents
