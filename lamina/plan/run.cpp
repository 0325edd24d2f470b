#include "lamina/plan/run.h"

#include <fmt/format.h>
#include <utility>
#include <variant>

#include "lamina/core/quoted.h"

namespace lamina {
namespace {

bool is_same(const ComputeStep& planned, const ComputeStep& measured) {
  return planned.node == measured.node && planned.first_layer == measured.first_layer &&
         planned.last_layer == measured.last_layer;
}

// The last of the planned steps from `first` on that are the measured one; nothing if they are
// another.
std::optional<std::size_t> last_of(const std::vector<Step>& planned, std::size_t first,
                                   const Step& measured) {
  if (first == planned.size() || planned[first].what.index() != measured.what.index()) return {};
  if (const auto* const stay = std::get_if<ComputeStep>(&measured.what))
    return is_same(std::get<ComputeStep>(planned[first].what), *stay) ? std::optional(first)
                                                                      : std::nullopt;
  const auto& hop = std::get<SendStep>(measured.what);
  const auto& begun = std::get<SendStep>(planned[first].what);
  if (begun.from != hop.from || begun.link != hop.link || begun.tensor != hop.tensor) return {};
  for (std::size_t i = first; i < planned.size(); ++i) {
    const auto* const next = std::get_if<SendStep>(&planned[i].what);
    if (next == nullptr || next->tensor != hop.tensor) return {};
    if (next->to == hop.to) return i;
  }
  return {};
}

tl::unexpected<Error> other(std::string message, std::string where) {
  return error(ErrorCode::kValue, std::move(message) + ": this is no run of the plan",
               std::move(where));
}

Expected<std::vector<MeasuredPlan::Row>> rows_of(const PlannedJob& job, const MeasuredJob& run,
                                                 const std::string& where) {
  std::vector<MeasuredPlan::Row> rows;
  std::size_t next = 0;
  Seconds late;
  for (std::size_t k = 0; k < run.steps.size(); ++k) {
    const auto last = last_of(job.steps, next, run.steps[k].step);
    if (!last)
      return other(
          fmt::format("the plan has another step {} of job {}", next + 1, lamina::quoted(job.id)),
          fmt::format("{}.steps[{}]", where, k));
    MeasuredPlan::Row row{next, *last, run.steps[k].predicted, run.steps[k].measured, {}, {}};
    row.start = job.steps[next].start + late;
    row.end = row.start + row.measured;
    late += row.measured - (job.steps[*last].end - job.steps[next].start);
    rows.push_back(row);
    next = *last + 1;
  }
  if (next < job.steps.size())
    return other(
        fmt::format("step {} of job {} was not measured", next + 1, lamina::quoted(job.id)),
        where + ".steps");
  return rows;
}

}  // namespace

Expected<MeasuredPlan> measured(const Plan& plan, Run run) {
  if (run.jobs.size() != plan.jobs.size())
    return other(fmt::format("it has {} jobs, the plan {}", run.jobs.size(), plan.jobs.size()),
                 ".jobs");
  MeasuredPlan made;
  for (std::size_t j = 0; j < run.jobs.size(); ++j) {
    const std::string where = fmt::format(".jobs[{}]", j);
    if (run.jobs[j].id != plan.jobs[j].id)
      return other(fmt::format("the plan has job {} here", lamina::quoted(plan.jobs[j].id)),
                   where + ".id");
    auto rows = rows_of(plan.jobs[j], run.jobs[j], where);
    if (!rows) return tl::unexpected(rows.error());
    made.rows.push_back(*std::move(rows));
  }
  made.run = std::move(run);
  return made;
}

}  // namespace lamina
