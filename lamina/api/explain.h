#pragma once

#include <string>
#include <vector>

#include "lamina/api/planners.h"
#include "lamina/model/job.h"
#include "lamina/plan/evaluate.h"
#include "lamina/plan/plan.h"

namespace lamina::api {

// What the planners of one job but `chosen` would make of it, and why each loses to the best there
// is, in the order of their table; those that need an option only if it is given.
[[nodiscard]] std::vector<Alternative> alternatives(const Network& network, const Job& job,
                                                    const route::RoutingOptions& options,
                                                    std::string_view chosen,
                                                    const PlannerTable& table = planners());

// The largest difference between what `worse` and `best` spend, as a phrase: "the input travels
// five hops", "n0 computes at 14.4 GFLOP/s", "waits 30 ms behind the backlog of n5". Both routes
// are of the job, and `worse` takes longer.
[[nodiscard]] std::string why_slower(const Network& network, const Job& job, const Timetable& worse,
                                     const Timetable& best);

// Why the planner finds no plan for the job: because there is none, or because of its own rules.
[[nodiscard]] std::string why_none(const Network& network, const Job& job,
                                   const route::JobPlanner& planner);

}  // namespace lamina::api
