#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/core/expected.h"
#include "lamina/route/engine.h"

namespace lamina::route {

struct PlannerOptions {
  Waiting waiting = Waiting::kDraining;
  std::vector<NodeId> tiers = {};  // of planner `tiers`: stays in that order of nodes
  // Of planner `shortest-path`:
  std::string_view engine = "auto";                       // a name of engines()
  std::shared_ptr<const FilledGraph> prepared = nullptr;  // before, for the network
};

// A planner of one job: the layered graph, or the smaller one that an existing approach searches.
struct Planner {
  std::string_view name;
  std::string_view summary;  // one line for --help
  bool in_explain;           // --explain shows what it would cost (tiers only where they are given)
  Answer (*plan)(const Network& network, const Job& job, const PlannerOptions& options);
  std::span<const std::string_view> options{};  // those of `lamina plan` that only some take
};

// All planners of one job, `shortest-path` first: a new one is one file and one row here.
[[nodiscard]] std::span<const Planner> planners();

}  // namespace lamina::route
