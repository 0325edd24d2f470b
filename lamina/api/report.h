#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/api/requests.h"
#include "lamina/core/expected.h"

// The report of a plan: one HTML file, figures, trace events.
namespace lamina::api {

struct ReportOptions {
  // The job whose layers are shown; "": the first, of several the one of the greatest latency.
  std::string job{};
  bool no_what_if = false;  // the planner's core stays out of the file
};

// --job, --no-what-if.
[[nodiscard]] std::span<const Option<ReportOptions>> report_options();

struct ReportRequest {
  io::Input plan{};  // lamina.plan/1, or a report, which is then also network and jobs
  InstanceInput instance{};
  SimulateOptions simulation{};
  ReportOptions options{};
  std::vector<std::string> figures{};  // by name, in the order in which they come back
  // lamina.run/1, a run of this plan: measured is shown beside predicted. Empty: that of the
  // report, if the plan is one.
  io::Input run{};
  bool wants_trace = false;
  std::string core{};  // the planner as WebAssembly, for a report that plans again; "": none
};

struct Reported {
  LoadedInstance inputs;
  Plan plan;
  Trace trace;
  bool is_measured = false;
  bool plans_again = false;
  std::vector<std::string> figures{};  // SVG
  std::string trace_events{};
};

// Simulates the plan and tells what came of it. The reply's file is the page, its document says
// what `inspect` says of it. Fails as `answer` of a SimulateRequest with a plan; with kUnknownName
// for a figure or job that does not exist; and with kValue if the plan says that it was made for
// another network or other models, since its record would not hold, or if the run is of another
// plan.
[[nodiscard]] Expected<Reply<Reported>> answer(const ReportRequest& request);

// Of all figures, in the order of their table.
[[nodiscard]] std::vector<std::string_view> figure_names();

}  // namespace lamina::api
