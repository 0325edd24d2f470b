#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lamina/api/option.h"
#include "lamina/core/quantity.h"
#include "lamina/plan/waiting.h"
#include "lamina/schedule/planners.h"

namespace lamina::api {

// How a lower bound on the objective of several jobs is found.
enum class BoundRule {
  kAutomatic,    // by multipliers for planners that search, within a fraction of their time
  kAlone,        // every job as if nobody else were there
  kMultipliers,  // with the effort that it takes
};

inline constexpr std::array kBoundRuleNames{
    std::string_view("automatic"), std::string_view("alone"), std::string_view("multipliers")};

// How far a plan of several jobs has come.
struct PlanProgress {
  std::string_view unit = "s";  // of objective and lower
  std::size_t num_jobs = 0, num_placed = 0;
  std::optional<Seconds> objective;  // of the best plan of all jobs, once there is one
  Seconds lower;                     // nothing is below it
};

// How to plan. Names are those of the tables of planners and objectives.
struct PlanOptions {
  std::string planner{};     // "": shortest-path for one job, greedy for several
  std::string objective{};   // "": latency for one job, mean-latency for several
  std::string discipline{};  // how several jobs are served; "": preemptive-priority
  Waiting waiting = Waiting::kDraining;
  std::string engine{};    // of shortest-path; "": auto
  std::string prepared{};  // file that keeps what is prepared for the network; "": none
  std::optional<Seconds> time_limit{};                  // for planners that search; none: no limit
  std::uint64_t seed = 1;                               // for planners that draw random numbers
  schedule::Order order = schedule::Order::kAutomatic;  // of sequential, independent
  schedule::Times times = schedule::Times::kExact;      // of greedy
  BoundRule bound = BoundRule::kAutomatic;              // of planners of several jobs
  bool certificate = false;                             // put what proves the bound into the plan
  std::size_t threads = 1;  // the plan is the same whatever their number
  bool explain = false;
  std::vector<std::string> tiers{};  // nodes of planner `tiers`, first to last
  // Names of the options that were given: those of no use to the planner are refused.
  std::vector<std::string_view> given{};
  const std::atomic<bool>* stop = nullptr;  // set from outside: searches end with their best
  // Of several jobs, often, from the calling thread.
  std::function<void(const PlanProgress&)> on_progress{};
};

[[nodiscard]] std::span<const Option<PlanOptions>> plan_options();
// The same for verbs whose answers hold no plans: one planner, and what is said of a plan alone
// is taken but has nothing to show.
[[nodiscard]] std::span<const Option<PlanOptions>> question_options();
// The same without --planner: of verbs that choose planners in their own way.
[[nodiscard]] std::span<const Option<PlanOptions>> planning_options();

}  // namespace lamina::api
