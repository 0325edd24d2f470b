#include "lamina/api/compare_planners.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/api/choices.h"
#include "lamina/api/plan.h"

namespace lamina::api {
namespace {

bool fits(const Planner& planner, const PlanOptions& options, bool several) {
  if (several ? !planner.takes_several : planner.of_one == nullptr) return false;
  const std::string_view needed = planner.of_one == nullptr ? "" : planner.of_one->needs;
  const auto given = options_given(options);
  return needed.empty() || std::ranges::find(given, needed) != given.end();
}

// The options without those that the planner does not use.
PlanOptions options_of(const Planner& planner, const PlanOptions& options, bool several) {
  PlanOptions own = options;
  own.planner = planner.name;
  std::erase_if(own.given, [&](std::string_view name) { return !planner.uses(name, several); });
  if (!planner.uses("engine", several)) own.engine.clear();
  if (!planner.uses("prepared", several)) own.prepared.clear();
  if (!planner.uses("tiers", several)) own.tiers.clear();
  return own;
}

Expected<void> demand_some_use(const std::vector<const Planner*>& planners,
                               const PlanOptions& options, bool several) {
  if (options.explain)
    return error(ErrorCode::kUsage,
                 "needs one planner of a single job; --planner all shows a row for each",
                 "explain");
  for (const std::string_view name : options_given(options))
    if (std::ranges::none_of(planners,
                             [&](const Planner* row) { return row->uses(name, several); }))
      return error(ErrorCode::kUsage, "no planner that fits the jobs uses it", std::string(name));
  return {};
}

PlannerComparison::Row row_of(const Plan& plan) {
  PlannerComparison::Row row{.planner = plan.planner};
  bool some = false;
  for (const PlannedJob& job : plan.jobs) {
    some = some || job.planned;
    row.infeasible_jobs += job.planned ? 0 : 1;
    row.missed_deadlines += job.deadline_met.value_or(true) ? 0 : 1;
  }
  if (!plan.summary) return row;
  row.planning_time = plan.summary->planning_time;
  if (some) row.objective = plan.summary->objective;
  if (some && plan.bound) row.gap = plan.bound->gap;
  return row;
}

// Of the planners that plan all jobs, for which each other's bounds hold.
void share_bound(std::optional<Seconds> greatest, PlannerComparison& comparison) {
  if (!greatest) return;
  for (PlannerComparison::Row& row : comparison.rows)
    if (row.infeasible_jobs == 0 && row.objective)
      row.gap = gap_of(*row.objective, std::min(*row.objective, *greatest));
}

// What does not fit a planner, rather than all of them.
bool is_about_planner(const Error& error) { return error.where == "planner"; }

}  // namespace

Expected<PlannerComparison> compare_planners(const Instance& instance, const PlanOptions& options,
                                             const PlannerTable& table) {
  const bool several = instance.jobs.size() > 1;
  std::vector<const Planner*> chosen;
  for (const Planner& row : table)
    if (fits(row, options, several)) chosen.push_back(&row);
  if (auto ok = demand_some_use(chosen, options, several); !ok) return tl::unexpected(ok.error());
  PlannerComparison comparison;
  std::optional<Seconds> greatest;
  std::optional<Error> unfit;
  for (const Planner* const planner : chosen) {
    const auto made = plan(instance, options_of(*planner, options, several), table);
    if (!made && !is_about_planner(made.error())) return tl::unexpected(made.error());
    if (!made) {
      unfit = unfit.value_or(made.error());
      continue;
    }
    comparison.objective = made->objective;
    comparison.unit = find_objective(made->objective)->unit;
    comparison.discipline = made->discipline;
    comparison.rows.push_back(row_of(*made));
    if (made->bound && comparison.rows.back().infeasible_jobs == 0)
      greatest = std::max(greatest.value_or(made->bound->lower), made->bound->lower);
  }
  if (comparison.rows.empty() && unfit) return tl::unexpected(*unfit);
  share_bound(greatest, comparison);
  return comparison;
}

}  // namespace lamina::api
