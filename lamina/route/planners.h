#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/route/engine.h"

namespace lamina::route {

struct RoutingOptions {
  Waiting waiting = Waiting::kDraining;
  std::vector<NodeId> tiers = {};  // of planner `tiers`: stays in that order of nodes
  // Of planner `shortest-path`:
  std::string_view engine = "auto";                                // a name of engines()
  std::shared_ptr<const ContractionHierarchy> prepared = nullptr;  // before, for the network
  const Objective* objective = &default_objective(1);
  StopToken stop = {};                // of every planner: its answer then says that it was stopped
  const Queues* queues = nullptr;     // as in Query; null: the network's backlogs
  const MemoryUse* in_use = nullptr;  // as in Limits: memory that other jobs take up; null: none
};

// What a planner asks an engine for such a job.
[[nodiscard]] inline Query query_of(const Job& job, const RoutingOptions& options) {
  return {job,          options.waiting, options.objective, {.in_use = options.in_use},
          options.stop, options.queues};
}

// Whether what the layers of a stay take fits into what the node's memory has left. O(layers).
[[nodiscard]] bool fits_at(const Network& network, const Job& job, const RoutingOptions& options,
                           const Stay& stay);
// The same of all stays of a route together.
[[nodiscard]] bool fits_together(const Network& network, const Job& job,
                                 const RoutingOptions& options, const Route& route);

// What it means that a planner finds no plan for a job.
enum class Claim {
  kNoPlan,     // there is none
  kNoneFound,  // none of those that it looks at; another planner may find one
};

// A planner of one job: the layered graph, or the smaller one that an existing approach searches.
// The row owns all that is the planner's own: nothing else knows it by its name.
struct JobPlanner {
  std::string_view name;
  std::string_view label;  // as --explain calls it; {source} and {destination} stand for the nodes
  std::string_view summary;  // one line for --help
  RoutingResult (*plan)(const Network& network, const Job& job,
                        const RoutingOptions& options) = nullptr;
  Claim claim = Claim::kNoneFound;
  bool generates = false;  // plans jobs of models that generate (Model::steps), too
  bool in_explain = true;  // --explain shows what it would cost
  std::span<const std::string_view> options{};  // those of `lamina plan` that only some take
  std::string_view needs{};                     // the one of `options` without which it cannot plan
  // Of planners that compute all layers at one node: the nodes that they choose it from; none if
  // they may use several for this job.
  std::vector<NodeId> (*one_of)(const Network& network, const Job& job) = nullptr;
};

// All planners of one job, `shortest-path` first: a new one is one file and one row here.
[[nodiscard]] std::span<const JobPlanner> planners();

}  // namespace lamina::route
