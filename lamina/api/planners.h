#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/route/planners.h"
#include "lamina/schedule/planners.h"

namespace lamina::api {

// A planner as fronts see it. The tables of the folders below are its rows, so that a new planner
// is a row there and none here: those of one job from lamina/route; those of several join from
// lamina/schedule.
struct Planner {
  std::string_view name;
  std::string_view summary;
  // Any number of jobs: together, or each alone and restricted, all timed together. Else exactly
  // one.
  bool takes_several = false;
  // Exactly one is set: where it looks at one job, or at several together.
  const route::JobPlanner* of_one = nullptr;
  const schedule::Scheduler* of_several = nullptr;

  // Whether the option of `lamina plan` changes what it does for one job, or for several.
  [[nodiscard]] bool uses(std::string_view option, bool several) const;
};

// Rows, the default for one job first. It must outlive what is planned with it.
using PlannerTable = std::vector<Planner>;

// The table of the planners of one job (the first of them exact) and of several. Restricted ones of
// one job also take several, each alone; what the exact one would make of them is `independent`.
// The rows given must outlive it.
[[nodiscard]] PlannerTable planner_table(std::span<const route::JobPlanner> of_one,
                                         std::span<const schedule::Scheduler> of_several);

// All planners that are built in.
[[nodiscard]] const PlannerTable& planners();

// The row with this name, or nothing.
[[nodiscard]] const Planner* find_planner(std::string_view name,
                                          const PlannerTable& table = planners());

// Who plans several jobs where none is named.
[[nodiscard]] const Planner& default_of_several();

// The names of those that take several jobs: "sequential, greedy"; "" if there are none.
[[nodiscard]] std::string planners_of_several(const PlannerTable& table = planners());

}  // namespace lamina::api
