#include "lamina/api/planners.h"

#include <algorithm>
#include <array>
#include <span>

namespace lamina::api {

namespace {

// What every planner may be asked for, all those of several jobs, and those of one job for several.
constexpr std::array<std::string_view, 8> kOfAll{"planner", "objective", "discipline", "waiting",
                                                 "explain", "seed",      "time-limit", "threads"};
constexpr std::array<std::string_view, 3> kOfSeveral{"prepared", "bound", "certificate"};
constexpr std::array<std::string_view, 1> kOfEachAlone{"order"};

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool Planner::uses(std::string_view option, bool several) const {
  if (contains(kOfAll, option)) return true;
  if (of_several != nullptr)
    return contains(kOfSeveral, option) || contains(of_several->options, option);
  return contains(of_one->options, option) ||
         (several && (contains(kOfSeveral, option) || contains(kOfEachAlone, option)));
}

PlannerTable planner_table(std::span<const route::JobPlanner> of_one,
                           std::span<const schedule::Scheduler> of_several) {
  PlannerTable rows;
  for (const route::JobPlanner& row : of_one)
    rows.push_back({row.name, row.summary, row.claim == route::Claim::kNoneFound, &row, nullptr});
  for (const schedule::Scheduler& row : of_several)
    rows.push_back({row.name, row.summary, true, nullptr, &row});
  return rows;
}

const PlannerTable& planners() {
  static const PlannerTable kTable = planner_table(route::planners(), schedule::planners());
  return kTable;
}

const Planner* find_planner(std::string_view name, const PlannerTable& table) {
  const auto row = std::ranges::find(table, name, &Planner::name);
  return row == table.end() ? nullptr : &*row;
}

const Planner& default_of_several() {
  constexpr std::string_view kDefault = "greedy";
  return *find_planner(kDefault);
}

std::string planners_of_several(const PlannerTable& table) {
  std::string names;
  for (const Planner& row : table)
    if (row.takes_several) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

}  // namespace lamina::api
