#include "apps/lamina/show/comparison.h"

#include <algorithm>
#include <fmt/format.h>

#include "apps/lamina/show/table.h"

#include "lamina/core/durations.h"
#include "lamina/core/units.h"

namespace lamina::app {
namespace {

using Row = PlannerComparison::Row;

std::string count_text(std::int64_t count) { return count == 0 ? "" : std::to_string(count); }

// Of the objective: a time, or a number of jobs.
std::string value_text(const PlannerComparison& comparison, const Durations& durations,
                       const std::optional<Seconds>& value) {
  if (!value) return "no plan";
  return comparison.unit == "jobs" ? fmt::format("{:g}", value->value()) : durations.text(*value);
}

std::string gap_text(const std::optional<double>& gap) {
  return gap ? fmt::format("{:.1f} %", 100.0 * *gap) : std::string();
}

}  // namespace

std::string show_comparison(const Style& style, const PlannerComparison& comparison) {
  using enum Column::Align;
  std::optional<Seconds> least, most;
  for (const Row& row : comparison.rows) {
    if (!row.objective) continue;
    most = std::max(most.value_or(*row.objective), *row.objective);
    if (row.infeasible_jobs == 0) least = std::min(least.value_or(*row.objective), *row.objective);
  }
  const Durations durations(most.value_or(Seconds(1.0)));
  Table table({{kLeft}, {kRight}, {kRight}, {kRight}, {kRight}, {kRight}});
  table.set_header({"planner", printable(comparison.objective), "gap", "late", "no plan", "took"});
  for (const Row& row : comparison.rows) {
    const bool is_best = row.infeasible_jobs == 0 && row.objective == least;
    const Tone tone = is_best ? Tone::kStrong : Tone::kPlain;
    table.add({{printable(row.planner), tone},
               {value_text(comparison, durations, row.objective), tone},
               {gap_text(row.gap)},
               {count_text(row.missed_deadlines)},
               {count_text(row.infeasible_jobs)},
               {to_human(row.planning_time)}});
  }
  std::string out = table.text(style);
  if (!comparison.discipline.empty())
    out += paint(style, Tone::kFaint,
                 fmt::format("  discipline {}\n", printable(comparison.discipline)));
  return out;
}

}  // namespace lamina::app
