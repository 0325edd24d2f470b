#include "lamina/api/plan.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "lamina/api/explain.h"
#include "lamina/api/instance.h"
#include "lamina/api/objectives.h"
#include "lamina/api/plan_several.h"
#include "lamina/api/planners.h"
#include "lamina/api/preparation.h"
#include "lamina/core/nearest.h"

namespace lamina::api {
namespace {

using Prepared = std::shared_ptr<const route::FilledGraph>;

constexpr std::string_view kTiers = "tiers";
constexpr std::string_view kAuto = "auto";

Expected<const Planner*> chosen_planner(const Instance& instance, const PlanOptions& options) {
  const Planner& preset = instance.jobs.size() <= 1 ? planners().front() : default_of_several();
  const std::string_view name =
      options.planner.empty() ? preset.name : std::string_view(options.planner);
  const Planner* const planner = find_planner(name);
  if (planner == nullptr)
    return error(ErrorCode::kUnknownName, fmt::format("no planner {}", lamina::quoted(name)),
                 "planner");
  if (planner->takes_several || instance.jobs.size() <= 1) return planner;
  const std::string several = planners_of_several();
  const std::string others =
      several.empty() ? "no planner takes several yet" : "planners of several are " + several;
  return error(
      ErrorCode::kUsage,
      fmt::format("{} takes one job, and there are {}; {}", name, instance.jobs.size(), others),
      "planner");
}

Expected<const Objective*> chosen_objective(const Instance& instance, const PlanOptions& options) {
  const bool several = instance.jobs.size() > 1;
  const std::string_view name = !options.objective.empty() ? std::string_view(options.objective)
                                : several                  ? "mean-latency"
                                                           : "latency";
  const Objective* const objective = find_objective(name);
  if (objective == nullptr)
    return error(ErrorCode::kUnknownName, fmt::format("no objective {}", lamina::quoted(name)),
                 "objective");
  if (objective->takes_several || !several) return objective;
  return error(
      ErrorCode::kUsage,
      fmt::format("{} is the objective of one job, and there are {}", name, instance.jobs.size()),
      "objective");
}

Expected<std::vector<NodeId>> chosen_tiers(const Instance& instance, const PlanOptions& options) {
  if (options.planner == kTiers && options.tiers.empty())
    return error(ErrorCode::kUsage, "planner tiers needs the nodes that may compute, in order",
                 "tiers");
  if (options.planner != kTiers && !options.tiers.empty() && !options.explain)
    return error(ErrorCode::kUsage, "only planner tiers and explain use it", "tiers");
  std::vector<NodeId> nodes;
  for (const std::string& id : options.tiers) {
    const auto node = find_node(*instance.network, id);
    if (!node) return tl::unexpected(located(node.error(), "tiers"));
    nodes.push_back(*node);
  }
  return nodes;
}

// Engines and preparations serve planners that route jobs as if they were alone.
Expected<void> demand_routing(const Planner& planner, const PlanOptions& options) {
  const bool routes_one = planner.of_one == planners().front().of_one;
  if (!options.engine.empty() && !routes_one)
    return error(ErrorCode::kUsage, fmt::format("only planner {} uses it", planners().front().name),
                 "engine");
  if (options.prepared.empty()) return {};
  if (planner.of_one != nullptr && !routes_one)
    return error(ErrorCode::kUsage,
                 fmt::format("planner {} does not use it; {} does, and planners of several jobs do",
                             planner.name, planners().front().name),
                 "prepared");
  const route::EngineEntry* engine = route::find_engine(options.engine);
  if (engine != nullptr && !engine->uses_preparation)
    return error(ErrorCode::kUsage, fmt::format("engine {} prepares nothing", engine->name),
                 "prepared");
  return {};
}

// What only planners of one job know.
Expected<void> demand_fitting(const Planner& planner, const PlanOptions& options) {
  if (planner.of_several == nullptr) return {};
  if (options.waiting != Waiting::kDraining)
    return error(
        ErrorCode::kUsage,
        fmt::format("{} times jobs exactly, which is rule draining; {} is a rule of one job",
                    planner.name, to_text(options.waiting)),
        "waiting");
  if (options.explain)
    return error(
        ErrorCode::kUsage,
        fmt::format("compares what planners of one job make of it; {} plans several", planner.name),
        "explain");
  return {};
}

// Who uses the option: "sequential, independent"; "" where nobody does.
std::string users_of(std::string_view option) {
  std::string names;
  for (const Planner& row : planners())
    if (row.uses(option)) names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

// An option that does nothing for the planner is refused.
Expected<void> demand_used(const Planner& planner, const PlanOptions& options) {
  for (const std::string_view name : options.given) {
    if (planner.uses(name) || (name == kTiers && options.explain)) continue;
    return error(
        ErrorCode::kUsage,
        fmt::format("planner {} does not use it; these do: {}", planner.name, users_of(name)),
        std::string(name));
  }
  return {};
}

// The objective of one job: of its latency, not of two late times whose difference has lost digits.
Seconds value_of(const Objective& objective, const Job& job, Seconds latency) {
  const Outcome early{Seconds(), latency, job.weight()};
  const Seconds value = objective.value(std::span(&early, 1));
  return objective.name == "makespan" ? job.release() + value : value;
}

struct Choice {
  const Planner* planner;
  const Objective* objective;
  route::PlannerOptions route;
};

void plan_one(const Instance& instance, const Choice& choice, Plan& plan) {
  const Network& network = *instance.network;
  const Job& job = instance.jobs.front();
  const auto start = std::chrono::steady_clock::now();
  const route::Answer answer = choice.planner->of_one->plan(network, job, choice.route);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!answer.feasible()) {
    plan.jobs.push_back(infeasible_job(job, why_none(network, job, *choice.planner->of_one)));
    return;
  }
  plan.method = answer.method;
  plan.jobs.push_back(planned_job(network, job, choice.route.waiting, answer.route));
  plan.jobs.back().priority = 1;
  const PlannedJob& planned = plan.jobs.back();
  const Seconds objective = value_of(*choice.objective, job, planned.latency);
  plan.summary = Summary{objective, planned.completion, planned.latency, planned.latency,
                         Seconds(took.count())};

  const Planner& exact = planners().front();
  Seconds least = planned.latency;
  if (choice.planner != &exact) {
    const route::Answer best = exact.of_one->plan(network, job, choice.route);
    least = evaluate(network, job, choice.route.waiting, best.route).latency;
  }
  const Seconds lower = value_of(*choice.objective, job, least);
  plan.bound = Bound{lower, gap_of(objective, lower), "dual"};
}

// Sums of finite figures need not be finite, and no document holds what is not.
Expected<void> demand_finite(const Plan& plan) {
  const auto demand = [](Seconds time, std::string_view figure) -> Expected<void> {
    if (time.is_finite()) return {};
    return error(ErrorCode::kLimit, fmt::format("{} is more than a number can hold", figure));
  };
  for (const PlannedJob& job : plan.jobs) {
    const std::string whose = fmt::format("of job {}", lamina::quoted(job.id));
    const Seconds last = job.completion + job.latency + job.fictitious + job.breakdown.total();
    if (auto ok = demand(last, "a time " + whose); !ok) return ok;
  }
  if (plan.bound)
    if (auto ok = demand(plan.bound->lower, "the bound"); !ok) return ok;
  if (!plan.summary) return {};
  const Summary& it = *plan.summary;
  if (auto ok = demand(it.objective + it.makespan + it.mean_latency + it.max_latency,
                       "the objective, or another figure of all jobs,");
      !ok)
    return ok;
  return demand(it.deadlines ? it.deadlines->total_lateness : Seconds(), "the total lateness");
}

}  // namespace

Expected<Plan> plan(const Instance& instance, const PlanOptions& options) {
  const auto planner = chosen_planner(instance, options);
  if (!planner) return tl::unexpected(planner.error());
  if (const auto fits = demand_fitting(**planner, options); !fits)
    return tl::unexpected(fits.error());
  if (const auto fits = demand_routing(**planner, options); !fits)
    return tl::unexpected(fits.error());
  const auto objective = chosen_objective(instance, options);
  if (!objective) return tl::unexpected(objective.error());
  if (const auto used = demand_used(**planner, options); !used) return tl::unexpected(used.error());
  auto tiers = chosen_tiers(instance, options);
  if (!tiers) return tl::unexpected(tiers.error());
  Prepared prepared;
  if (!options.prepared.empty()) {
    auto kept = prepared_in(options.prepared, *instance.network);
    if (!kept) return tl::unexpected(kept.error());
    prepared = *std::move(kept);
  }

  Plan plan;
  plan.planner = (*planner)->name;
  plan.waiting = to_text(options.waiting);
  plan.objective = (*objective)->name;
  if ((*planner)->of_several != nullptr) {
    plan_several(instance, {(*planner)->of_several, *objective, std::move(prepared)}, options,
                 plan);
    if (auto finite = demand_finite(plan); !finite) return tl::unexpected(finite.error());
    return plan;
  }
  if (instance.jobs.empty()) return plan;
  const Choice choice{
      *planner,
      *objective,
      {options.waiting, std::move(*tiers),
       options.engine.empty() ? kAuto : std::string_view(options.engine), std::move(prepared)}};
  plan_one(instance, choice, plan);
  if (!options.explain) plan.method.clear();
  if (options.explain)
    plan.alternatives =
        alternatives(*instance.network, instance.jobs.front(), choice.route, plan.planner);
  if (auto finite = demand_finite(plan); !finite) return tl::unexpected(finite.error());
  return plan;
}

bool lacks_some(const Plan& plan) {
  return std::ranges::any_of(plan.jobs, [](const PlannedJob& job) { return !job.planned; });
}

}  // namespace lamina::api
