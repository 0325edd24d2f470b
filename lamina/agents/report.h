#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lamina/core/quantity.h"
#include "lamina/plan/plan.h"

// What came of running a plan (lamina.run/1), as files hold it. Field names are the keys of the
// file.
namespace lamina::agents {

struct MeasuredStep {
  Step step;  // of the plan; hops past nodes without an agent are one
  Seconds predicted, measured;
};

struct MeasuredJob {
  std::string id{};
  std::uint64_t runs = 0;
  Seconds min{}, median{}, p95{};  // latency
  Seconds predicted{};
  std::optional<bool> verified{};   // none: not asked for
  double largest_difference = 0.0;  // relative to the largest value of the tensor
  std::vector<MeasuredStep> steps{};
};

// A node or link that was lost or is back, and what was planned then.
struct Failover {
  struct PlannedAgain {
    std::string id{};
    std::vector<Step> steps{};
  };
  bool lost = true;
  std::string node{};                  // or:
  std::optional<std::int64_t> link{};  // a row of the network
  Seconds at{};                        // since the run began
  std::string reason{};
  std::vector<PlannedAgain> jobs{};  // none where no plan was left
};

// What happened when, for a trace.
struct TraceRow {
  std::string where{}, what{};  // "node edge", "cam-1: layers 1..9"
  Seconds start{}, end{};       // since the run began
  std::uint64_t run = 1;
};

struct RunReport {
  std::string engine{};
  bool exact = false;
  std::uint32_t threads = 1;
  Seconds clock_error{};  // of the alignment of clocks, at most
  std::vector<MeasuredJob> jobs{};
  std::vector<Failover> failovers{};
  std::vector<TraceRow> trace{};  // not in the document
};

// The document, with a newline at its end.
[[nodiscard]] std::string run_json(const RunReport& report);
// For trace viewers: Chrome's trace events.
[[nodiscard]] std::string trace_json(const RunReport& report);

}  // namespace lamina::agents
