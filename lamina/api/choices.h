#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "lamina/api/plan_options.h"
#include "lamina/api/planners.h"
#include "lamina/core/expected.h"
#include "lamina/core/stop.h"
#include "lamina/model/cuts.h"
#include "lamina/model/network.h"
#include "lamina/route/query.h"

// What the names in the options of planning stand for, whether jobs are planned beforehand or when
// they arrive.
namespace lamina::api {

// The planner that the options name, or `preset`. Fails with kUnknownName; `where` is "planner".
[[nodiscard]] Expected<const Planner*> chosen_planner(const PlanOptions& options,
                                                      const Planner& preset,
                                                      const PlannerTable& table);

// The same of jobs that are planned one by one when they arrive: shortest-path, or the one of one
// job that the options name. Fails with kUsage, too.
[[nodiscard]] Expected<const Planner*> chosen_planner_of_one(const PlanOptions& options);

// The nodes of planner `tiers`. Fails with kUnknownName; `where` is "tiers".
[[nodiscard]] Expected<std::vector<NodeId>> chosen_tiers(const Network& network,
                                                         const PlanOptions& options);

// That all models are cut alike; not behind any operator if jobs wait per layer: the finer the
// layers, the more they would wait; and in the best order for one job alone. Fails with kUsage;
// `where` is "cuts".
[[nodiscard]] Expected<void> demand_fitting_cuts(const Instance& instance, Waiting waiting);

// That no tensor of the jobs would move in more than kMostPieces, with packets of this size under
// cut-through. Fails with kLimit; `where` is "chunk".
[[nodiscard]] Expected<void> demand_movable(const Instance& instance, Bytes packet);

// That cuts are not `lattice`, which have no order before a job is planned. Fails with kUsage;
// `where` is "cuts".
[[nodiscard]] Expected<void> demand_an_order(std::optional<Cuts> cuts);
// That no further run of a job that generates may have to wait for a link: else what draining makes
// of it depends on when each run comes. Fails with kUnsupported; `where` is "waiting".
[[nodiscard]] Expected<void> demand_backlogs_over(const Network& network,
                                                  const route::Query& query);

// When the search for the route of a single job ends: when the options' flag is set, or at their
// time limit. It has no plan to end with before it is over, so it gets a second in any case.
[[nodiscard]] StopToken stop_of(const PlanOptions& options);

inline constexpr std::string_view kStopped = "the search was stopped before it found a plan";

// That the planner uses every option that is given, and has those that it needs. Fails with kUsage;
// `where` is the option.
[[nodiscard]] Expected<void> demand_used(const Planner& planner, const PlanOptions& options,
                                         const PlannerTable& table);

}  // namespace lamina::api
