#include <algorithm>
#include <fmt/format.h>

#include "lamina/report/axis.h"
#include "lamina/report/html.h"
#include "lamina/report/told.h"

// What came of running the plan, job by job; steps have theirs in their own table.
namespace lamina::report {
namespace {

constexpr std::size_t kMostRows = 2000;

std::vector<std::string> cells_of(const MeasuredJob& job) {
  const std::string off = job.predicted > Seconds()
                              ? fmt::format("{:+.1f} %", 100.0 * (job.median / job.predicted - 1.0))
                              : "";
  const std::string results = !job.verified   ? "not compared"
                              : *job.verified ? "those of the whole model"
                                              : "differ from the whole model's";
  return {job.id,
          time_text(job.predicted),
          time_text(job.median),
          off,
          fmt::format("{} to {}", time_text(job.min), time_text(job.p95)),
          std::to_string(job.runs),
          results};
}

}  // namespace

std::string measured_html(const Told& told) {
  if (told.drawn.measured == nullptr) return "";
  const Run& run = told.drawn.measured->run;
  HtmlTable table(
      "Latencies, predicted and measured (median; from the least to that of 95 of 100 runs)",
      {"job", "#predicted", "#measured", "#off", "from, to", "#runs", "results"});
  const std::size_t shown = std::min(run.jobs.size(), kMostRows);
  for (std::size_t j = 0; j < shown; ++j) table.row(cells_of(run.jobs[j]));
  if (shown < run.jobs.size())
    table.note(fmt::format("and {} more jobs, which are in the record of this file",
                           run.jobs.size() - shown));
  const std::string clocks =
      run.clock_error > Seconds() ? fmt::format("to {}", time_text(run.clock_error)) : "one clock";
  return section("Measured",
                 table.html() + terms_html({{"engine", run.engine},
                                            {"threads", std::to_string(run.threads)},
                                            {"graphs", run.exact ? "as they are" : "optimised"},
                                            {"clocks aligned", clocks}}));
}

}  // namespace lamina::report
