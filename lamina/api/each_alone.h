#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lamina/model/job.h"
#include "lamina/plan/plan.h"
#include "lamina/plan/route.h"
#include "lamina/route/planners.h"

namespace lamina::api {

// What a planner of one job makes of one of several.
struct RoutedAlone {
  std::optional<Route> route;  // none: it finds no plan, and the rest says why
  Route again{};               // of each further run, where the model generates
  std::string reason{};
  bool none_found = false;  // as PlannedJob::none_found
};

// Routes each job by the planner as if the others were not there, but for memory: in the order of
// the instance, each in what those before it leave.
[[nodiscard]] std::vector<RoutedAlone> route_each_alone(const Instance& instance,
                                                        const route::JobPlanner& planner,
                                                        route::RoutingOptions options);

// The row of a job that has no route.
[[nodiscard]] PlannedJob row_without_route(const Job& job, const RoutedAlone& routed);

}  // namespace lamina::api
