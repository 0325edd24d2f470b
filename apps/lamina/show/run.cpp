#include "apps/lamina/show/run.h"

#include <algorithm>
#include <fmt/format.h>
#include <variant>

#include "apps/lamina/show/table.h"

#include "lamina/core/durations.h"

namespace lamina::app {
namespace {

std::string off_text(Seconds measured, Seconds predicted) {
  if (!(predicted > Seconds())) return "";
  return fmt::format("{:+.1f} %", 100.0 * (measured / predicted - 1.0));
}

std::vector<Cell> row_of(const MeasuredStep& step, const Durations& times) {
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
  return {{printable(where), send != nullptr ? Tone::kTransmission : Tone::kCompute},
          {what},
          {times.text(step.predicted)},
          {times.text(step.measured)},
          {off_text(step.measured, step.predicted)}};
}

std::string job_text(const Style& style, const MeasuredJob& job) {
  Seconds largest = std::max(job.p95, job.predicted);
  for (const MeasuredStep& step : job.steps)
    largest = std::max({largest, step.predicted, step.measured});
  const Durations times(largest);
  Table table({{}, {}, {Column::Align::kRight}, {Column::Align::kRight}, {Column::Align::kRight}});
  table.set_header({"step", "", "predicted", "measured", "off"});
  for (const MeasuredStep& step : job.steps) table.add(row_of(step, times));
  table.add({{"all", Tone::kStrong},
             {counted(job.runs, "run")},
             {times.text(job.predicted)},
             {times.text(job.median)},
             {off_text(job.median, job.predicted)}});
  std::string out = show_measured(style, job) + table.text(style);
  if (job.verified)
    out += fmt::format("  results: {} (largest difference {:.2g} of the largest value)\n",
                       *job.verified ? paint(style, Tone::kGood, "those of the whole model")
                                     : paint(style, Tone::kBad, "differ from the whole model's"),
                       job.largest_difference);
  return out;
}

}  // namespace

std::string show_measured(const Style& style, const MeasuredJob& job) {
  const Durations times(std::max(job.p95, job.predicted));
  return fmt::format("{}: median {} of {}, from {} to {} (95 %); predicted {}\n",
                     paint(style, Tone::kStrong, printable(job.id)), times.text(job.median),
                     counted(job.runs, "run"), times.text(job.min), times.text(job.p95),
                     times.text(job.predicted));
}

std::string show_run(const Style& style, const Run& run) {
  std::string out;
  for (const MeasuredJob& job : run.jobs) out += job_text(style, job) + "\n";
  for (const Failover& it : run.failovers)
    out += fmt::format("after {:.1f} s: {} {} {}: {}\n", it.at.value(), it.link ? "link" : "node",
                       it.link ? std::to_string(*it.link) : printable(it.node),
                       it.lost ? "was lost" : "was back", printable(it.reason));
  return out + fmt::format("{}, {}; times of steps are medians\n", printable(run.engine),
                           counted(run.threads, "thread"));
}

}  // namespace lamina::app
