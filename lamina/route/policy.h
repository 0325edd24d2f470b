#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "lamina/model/queues.h"
#include "lamina/route/engine.h"
#include "lamina/route/planners.h"

namespace lamina::route {

// Decides on arrival which way a job takes, of which nobody knows what comes after it.
class Policy {
 public:
  Policy() = default;
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;
  Policy(Policy&&) = delete;
  Policy& operator=(Policy&&) = delete;
  virtual ~Policy() = default;

  // The way of a job that arrives now; its release must be 0, which stands for now. The queues are
  // those of the moment, on a clock that never goes back from one call to the next. The completion
  // is the latency that is promised, or, of policies that promise none, the one without waiting.
  virtual RoutingResult decide(const Job& job, const Queues& queues) = 0;
};

struct PolicySettings {
  // Of delay-greedy; the other policies plan by themselves.
  const JobPlanner* planner = nullptr;
  RoutingOptions routing = {};
  double penalty = 1.0;  // of drift-plus-penalty: V, in seconds; not negative
};

struct PolicyEntry {
  std::string_view name;
  std::string_view summary;                   // one line for --help
  std::span<const std::string_view> options;  // of `lamina simulate`, that only some take
  std::unique_ptr<Policy> (*make)(const Network& network, const PolicySettings& settings);
};

// All policies, the default first: a new one is one file and one row in policies.cpp.
[[nodiscard]] std::span<const PolicyEntry> policies();
// The row with this name, or null.
[[nodiscard]] const PolicyEntry* find_policy(std::string_view name);

}  // namespace lamina::route
