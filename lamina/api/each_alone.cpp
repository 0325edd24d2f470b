#include "lamina/api/each_alone.h"

#include <utility>

#include "lamina/api/choices.h"
#include "lamina/api/explain.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/infeasibility.h"
#include "lamina/schedule/loads.h"

namespace lamina::api {
namespace {

RoutedAlone without_route(const Network& network, const Job& job, const route::JobPlanner& planner,
                          const route::RoutingOptions& options, bool stopped) {
  const auto none_found = [](std::string_view reason) {
    return RoutedAlone{std::nullopt, {}, std::string(reason), true};
  };
  if (stopped) return none_found(kStopped);
  route::RoutingOptions alone = options;
  alone.in_use = nullptr;
  if (network.least_memory().is_finite() && planner.plan(network, job, alone).feasible())
    return none_found("no memory was found for it beside the others");
  RoutedAlone none = none_found(why_none(network, job, planner));
  none.none_found =
      planner.claim == route::Claim::kNoneFound && why_infeasible(network, job).empty();
  return none;
}

}  // namespace

std::vector<RoutedAlone> route_each_alone(const Instance& instance,
                                          const route::JobPlanner& planner,
                                          route::RoutingOptions options) {
  const Network& network = *instance.network;
  MemoryUse in_use(network);
  options.in_use = &in_use;
  std::vector<RoutedAlone> all;
  for (const Job& job : instance.jobs) {
    route::RoutingResult answer = planner.plan(network, job, options);
    if (!answer.feasible()) {
      all.push_back(without_route(network, job, planner, options, answer.stopped));
      continue;
    }
    schedule::add_stays(job.model(), answer.route, in_use);
    all.push_back({std::move(answer.route), std::move(answer.again)});
  }
  return all;
}

PlannedJob row_without_route(const Job& job, const RoutedAlone& routed) {
  PlannedJob row = infeasible_job(job, routed.reason);
  row.none_found = routed.none_found;
  return row;
}

}  // namespace lamina::api
