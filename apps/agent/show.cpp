#include "apps/agent/show.h"

#include <algorithm>
#include <fmt/format.h>
#include <variant>

#include "apps/lamina/show/table.h"

#include "lamina/core/durations.h"

namespace lamina::agent_app {
namespace {

using app::Column;
using app::Style;
using app::Table;
using app::Tone;

std::string off_text(Seconds measured, Seconds predicted) {
  if (!(predicted > Seconds())) return "";
  return fmt::format("{:+.1f} %", 100.0 * (measured / predicted - 1.0));
}

std::vector<app::Cell> row_of(const agents::MeasuredStep& step, const Durations& times) {
  const auto* const send = std::get_if<SendStep>(&step.step.what);
  std::string where, what;
  if (send != nullptr) {
    where = fmt::format("{} -> {}", send->from, send->to);
    what = fmt::format("tensor {}", send->tensor);
  } else {
    const auto& stay = std::get<ComputeStep>(step.step.what);
    where = stay.node;
    what = stay.first_layer == stay.last_layer
               ? fmt::format("layer {}", stay.first_layer)
               : fmt::format("layers {}..{}", stay.first_layer, stay.last_layer);
  }
  return {{app::printable(where), send != nullptr ? Tone::kTransmission : Tone::kCompute},
          {what},
          {times.text(step.predicted)},
          {times.text(step.measured)},
          {off_text(step.measured, step.predicted)}};
}

std::string job_text(const Style& style, const agents::MeasuredJob& job) {
  Seconds largest = std::max(job.p95, job.predicted);
  for (const agents::MeasuredStep& step : job.steps)
    largest = std::max({largest, step.predicted, step.measured});
  const Durations times(largest);
  Table table({{}, {}, {Column::Align::kRight}, {Column::Align::kRight}, {Column::Align::kRight}});
  table.set_header({"step", "", "predicted", "measured", "off"});
  for (const agents::MeasuredStep& step : job.steps) table.add(row_of(step, times));
  table.add({{"all", Tone::kStrong},
             {app::counted(job.runs, "run")},
             {times.text(job.predicted)},
             {times.text(job.median)},
             {off_text(job.median, job.predicted)}});
  std::string out =
      fmt::format("{}: median {} of {}, from {} to {} (95 %); predicted {}\n",
                  app::paint(style, Tone::kStrong, app::printable(job.id)), times.text(job.median),
                  app::counted(job.runs, "run"), times.text(job.min), times.text(job.p95),
                  times.text(job.predicted));
  out += table.text(style);
  if (job.verified)
    out +=
        fmt::format("  results: {} (largest difference {:.2g} of the largest value)\n",
                    *job.verified ? app::paint(style, Tone::kGood, "those of the whole model")
                                  : app::paint(style, Tone::kBad, "differ from the whole model's"),
                    job.largest_difference);
  return out;
}

}  // namespace

std::string show_run(const Style& style, const agents::RunReport& report) {
  std::string out;
  for (const agents::MeasuredJob& job : report.jobs) out += job_text(style, job) + "\n";
  for (const agents::Failover& it : report.failovers)
    out += fmt::format("after {:.1f} s: {} {} {}: {}\n", it.at.value(), it.link ? "link" : "node",
                       it.link ? std::to_string(*it.link) : app::printable(it.node),
                       it.lost ? "was lost" : "was back", app::printable(it.reason));
  return out + fmt::format("{}, {}; times of steps are medians\n", report.engine,
                           app::counted(report.threads, "thread"));
}

}  // namespace lamina::agent_app
