#include "lamina/api/plan.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "lamina/api/choices.h"
#include "lamina/api/explain.h"
#include "lamina/api/instance.h"
#include "lamina/api/memory_bound.h"
#include "lamina/api/objective_value.h"
#include "lamina/api/order_choice.h"
#include "lamina/api/plan_runs.h"
#include "lamina/api/plan_several.h"
#include "lamina/api/planners.h"
#include "lamina/api/preparation.h"
#include "lamina/api/simulate.h"
#include "lamina/core/nearest.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/infeasibility.h"
#include "lamina/plan/inputs.h"
#include "lamina/plan/operator_order.h"
#include "lamina/plan/pieces.h"
#include "lamina/sim/serving.h"

namespace lamina::api {
namespace {

using Prepared = std::shared_ptr<const route::ContractionHierarchy>;

constexpr std::string_view kAuto = "auto";

Expected<const Planner*> planner_of(const Instance& instance, const PlanOptions& options,
                                    const PlannerTable& table) {
  const Planner& preset = instance.jobs.size() <= 1 ? table.front() : default_of_several();
  const auto planner = chosen_planner(options, preset, table);
  if (!planner || (*planner)->takes_several || instance.jobs.size() <= 1) return planner;
  const std::string several = planners_of_several(table);
  const std::string others =
      several.empty() ? "no planner takes several yet" : "planners of several are " + several;
  return error(ErrorCode::kUsage,
               fmt::format("{} takes one job, but there are {}; {}", (*planner)->name,
                           instance.jobs.size(), others),
               "planner");
}

Expected<const Objective*> chosen_objective(const Instance& instance, const PlanOptions& options) {
  const bool several = instance.jobs.size() > 1;
  if (options.objective.empty()) return &default_objective(instance.jobs.size());
  const std::string_view name = options.objective;
  const Objective* const objective = find_objective(name);
  if (objective == nullptr)
    return error(ErrorCode::kUnknownName, fmt::format("unknown objective {}", lamina::quoted(name)),
                 "objective");
  if (objective->takes_several || !several) return objective;
  return error(ErrorCode::kUsage,
               fmt::format("{} is the objective of a single job, but there are {}", name,
                           instance.jobs.size()),
               "objective");
}

Expected<void> demand_discipline(const PlanOptions& options) {
  if (options.discipline.empty()) return {};
  auto known = demand_choice("discipline", options.discipline, discipline_names());
  return known ? known : tl::unexpected(located(known.error(), "discipline"));
}

std::string_view engine_of(const PlanOptions& options) {
  return options.engine.empty() ? kAuto : std::string_view(options.engine);
}

// The engine must exist and answer what is asked; a preparation is of use only to those that look
// at it.
Expected<void> demand_routing(const Instance& instance, const PlanOptions& options) {
  const route::EngineEntry* engine = route::find_engine(engine_of(options));
  if (engine == nullptr)
    return error(ErrorCode::kUnknownName,
                 fmt::format("no engine {}", lamina::quoted(options.engine)), "engine");
  if (!options.prepared.empty() && !engine->uses_preparation)
    return error(ErrorCode::kUsage, fmt::format("engine {} prepares nothing", engine->name),
                 "prepared");
  if (instance.jobs.size() != 1) return {};
  return route::demand_support(*engine, *instance.network,
                               {instance.jobs.front(), options.waiting});
}

// What planners of several jobs know of networks of chunks.
Expected<void> demand_fitting_chunks(const Instance& instance, const Planner& planner,
                                     const PlanOptions& options) {
  if (!instance.network->chunk().is_finite()) return {};
  if (planner.of_several != nullptr && !planner.of_several->takes_chunks)
    return error(ErrorCode::kUsage,
                 fmt::format("{} plans tensors that travel whole, but the chunk of the network is "
                             "{:.12g} B; independent plans every job alone in chunks",
                             planner.name, instance.network->chunk().value()),
                 "planner");
  if (options.bound == BoundRule::kMultipliers)
    return error(ErrorCode::kUsage, "multipliers prove nothing of tensors that travel in chunks",
                 "bound");
  return demand_movable(instance, kPacket);
}

// Whether jobs are planned as several are, timed among each other.
bool plans_several(const Instance& instance, const Planner& planner) {
  return planner.of_several != nullptr || instance.jobs.size() > 1;
}

// What only planners of one job know.
Expected<void> demand_fitting(const Instance& instance, const Planner& planner,
                              const PlanOptions& options) {
  if (!plans_several(instance, planner)) return {};
  if (const auto fits = demand_fitting_chunks(instance, planner, options); !fits) return fits;
  if (options.waiting != Waiting::kDraining)
    return error(
        ErrorCode::kUsage,
        fmt::format("{} times jobs exactly, as rule draining does; {} is a rule for one job",
                    planner.name, to_text(options.waiting)),
        "waiting");
  if (options.explain)
    return error(ErrorCode::kUsage,
                 fmt::format("needs a planner of a single job; {} plans many", planner.name),
                 "explain");
  return {};
}

// The objective of one job, or a bound on it by one on its latency: not of two late times whose
// difference has lost digits.
Seconds value_of_one(const Objective& objective, const Job& job, Seconds latency,
                     Seconds (*value_of)(const Objective&, std::span<const JobTimes>)) {
  const JobTimes early{Seconds(), latency, job.weight(), job.deadline()};
  const Seconds value = value_of(objective, std::span(&early, 1));
  return objective.counts_from_zero() ? job.release() + value : value;
}

bool plans_generating(const Planner& planner) {
  return planner.of_one != nullptr ? planner.of_one->generates : planner.of_several->generates;
}

std::string planners_that_generate(const PlannerTable& table, bool of_several) {
  std::string names;
  for (const Planner& row : table)
    if ((row.of_several != nullptr) == of_several && plans_generating(row))
      names += (names.empty() ? "" : ", ") + std::string(row.name);
  return names;
}

// What models that generate ask of planner and network.
Expected<void> demand_generating(const Instance& instance, const Planner& planner,
                                 const PlanOptions& options, const PlannerTable& table) {
  for (const Job& job : instance.jobs) {
    if (!generates(job)) continue;
    const auto refuse = [&](std::string_view option, std::string message) {
      return error(ErrorCode::kUsage, std::move(message), std::string(option));
    };
    if (!plans_generating(planner))
      return refuse("planner",
                    fmt::format("{} does not plan models that generate, as {} does with its {} "
                                "steps; these do: {}",
                                planner.name, lamina::quoted(job.model_name()), job.model().steps(),
                                planners_that_generate(table, planner.of_several != nullptr)));
    if (plans_several(instance, planner) && options.bound == BoundRule::kMultipliers)
      return refuse("bound", "multipliers prove nothing of models that generate");
    if (auto ok = demand_backlogs_over(*instance.network, {job, options.waiting}); !ok) return ok;
  }
  return {};
}

Seconds latency_of(const Network& network, const Job& job, Waiting waiting,
                   const route::RoutingResult& answer) {
  return generates(job) ? evaluate(network, job, waiting, answer.route, answer.again).latency
                        : evaluate(network, job, waiting, answer.route).latency;
}

struct Choice {
  const PlannerTable* table;
  const Planner* planner;
  const Objective* objective;
  route::RoutingOptions route;
};

void plan_one(const Instance& instance, const Choice& choice, Plan& plan) {
  const Network& network = *instance.network;
  const Job& job = instance.jobs.front();
  const auto start = std::chrono::steady_clock::now();
  const route::RoutingResult answer = choice.planner->of_one->plan(network, job, choice.route);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (answer.stopped && !answer.feasible()) {
    plan.jobs.push_back(infeasible_job(job, std::string(kStopped)));
    plan.jobs.back().none_found = true;
    return;
  }
  if (!answer.feasible()) {
    plan.jobs.push_back(infeasible_job(job, why_none(network, job, *choice.planner->of_one)));
    plan.jobs.back().none_found = choice.planner->of_one->claim == route::Claim::kNoneFound &&
                                  why_infeasible(network, job).empty();
    return;
  }
  plan.method = answer.method;
  plan.jobs.push_back(planned_job(network, job, choice.route.waiting, answer.route, answer.again));
  plan.jobs.back().priority = 1;
  const PlannedJob& planned = plan.jobs.back();
  const Seconds objective = value_of_one(*choice.objective, job, planned.latency, value_of);
  plan.summary = Summary{objective, planned.completion, planned.latency, planned.latency,
                         Seconds(took.count())};
  state_unit(*choice.objective, plan);

  const Planner& exact = choice.table->front();
  const route::RoutingResult best =
      choice.planner == &exact ? answer : exact.of_one->plan(network, job, choice.route);
  if (!best.feasible()) return;  // it was stopped: no bound then
  const Seconds latency = latency_of(network, job, choice.route.waiting, best);
  // What a search that was stopped has found need not be the optimum.
  const BoundOfOne bound =
      best.stopped || memory_may_bind(network, job.model())
          ? bound_in_memory(network, job, choice.route.waiting, {latency, best.memory_prices})
          : BoundOfOne{latency, "dual", {}};
  const Seconds lower = value_of_one(*choice.objective, job, bound.lower, least_value_of);
  plan.bound = Bound{lower, gap_of(objective, lower), std::string(bound.kind)};
  state_unit(*choice.objective, plan);
  plan.memory_prices = bound.prices;
}

void plan_many(const Instance& instance, const SeveralChoice& choice, const PlanOptions& options,
               Plan& plan) {
  if (std::ranges::any_of(instance.jobs, generates))
    plan_runs(instance, choice, options, plan);
  else
    plan_several(instance, choice, options, plan);
}

// With cuts `lattice`: in the best order, which the plan states.
Expected<void> plan_in_best_order(const Instance& instance, const Choice& choice, Plan& plan) {
  auto ordered = in_best_order(instance, *choice.planner->of_one, choice.route);
  if (!ordered) return tl::unexpected(ordered.error());
  plan_one(ordered->instance, choice, plan);
  PlannedJob& row = plan.jobs.front();
  if (row.planned) state_operators(instance.jobs.front().model(), ordered->order, row);
  if (!ordered->stopped) return {};
  plan.bound.reset();
  if (!row.planned) row.reason = kStopped;
  row.none_found = !row.planned;
  return {};
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

// What the options stand for, once they are found to fit the jobs and each other.
struct Settled {
  const Planner* planner = nullptr;
  const Objective* objective = nullptr;
  std::vector<NodeId> tiers{};
  Prepared prepared = nullptr;
};

Expected<void> demand_all_fits(const Instance& instance, const Planner& planner,
                               const PlanOptions& options, const PlannerTable& table) {
  if (auto fits = demand_fitting(instance, planner, options); !fits) return fits;
  if (auto fits = demand_fitting_cuts(instance, options.waiting); !fits) return fits;
  if (const auto objective = chosen_objective(instance, options); !objective)
    return tl::unexpected(objective.error());
  if (auto known = demand_discipline(options); !known) return known;
  if (const auto tiers = chosen_tiers(*instance.network, options); !tiers)
    return tl::unexpected(tiers.error());
  if (auto used = demand_used(planner, options, table, plans_several(instance, planner)); !used)
    return used;
  if (auto fits = demand_routing(instance, options); !fits) return fits;
  return demand_generating(instance, planner, options, table);
}

Expected<Settled> settled(const Instance& instance, const PlanOptions& options,
                          const PlannerTable& table) {
  const auto planner = planner_of(instance, options, table);
  if (!planner) return tl::unexpected(planner.error());
  if (auto fits = demand_all_fits(instance, **planner, options, table); !fits)
    return tl::unexpected(fits.error());
  Settled all{*planner, *chosen_objective(instance, options),
              *chosen_tiers(*instance.network, options)};
  if (options.prepared.empty()) return all;
  auto kept = prepared_in(options.prepared, *instance.network);
  if (!kept) return tl::unexpected(kept.error());
  all.prepared = *std::move(kept);
  return all;
}

Expected<void> plan_single(const Instance& instance, const Choice& choice,
                           const PlanOptions& options, Plan& plan) {
  if (instance.jobs.front().model().cuts() != Cuts::kLattice)
    plan_one(instance, choice, plan);
  else if (auto ok = plan_in_best_order(instance, choice, plan); !ok)
    return ok;
  if (!options.explain) {
    plan.method.clear();
    return {};
  }
  std::vector<Fault> none;
  const Job job = along_plan(instance, plan, none)->jobs.front();
  plan.alternatives =
      alternatives(*instance.network, job, choice.route, plan.planner, *choice.table);
  return {};
}

}  // namespace

Expected<Plan> plan(const Instance& instance, const PlanOptions& options,
                    const PlannerTable& table) {
  assert(instance.is_sound());
  if (const auto ok = demand_no_streams(instance, "plan"); !ok) return tl::unexpected(ok.error());
  auto all = settled(instance, options, table);
  if (!all) return tl::unexpected(all.error());
  const Planner& planner = *all->planner;
  const bool several = plans_several(instance, planner);
  Plan plan;
  plan.planner = planner.name;
  plan.waiting = to_text(options.waiting);
  plan.objective = all->objective->name;
  plan.discipline = options.discipline;
  if (plan.discipline.empty() && instance.jobs.size() > 1) plan.discipline = kPreemptivePriority;
  state_inputs(instance, plan);
  if (several) {
    const SeveralChoice choice{planner.of_several,
                               planner.of_one,
                               all->objective,
                               std::move(all->prepared),
                               {.tiers = std::move(all->tiers), .stop = StopToken(options.stop)}};
    plan_many(instance, choice, options, plan);
  } else if (!instance.jobs.empty()) {
    const Choice choice{&table,
                        &planner,
                        all->objective,
                        {options.waiting, std::move(all->tiers), engine_of(options),
                         std::move(all->prepared), all->objective, stop_of(options)}};
    if (auto ok = plan_single(instance, choice, options, plan); !ok)
      return tl::unexpected(ok.error());
  }
  if (auto finite = demand_finite(plan); !finite) return tl::unexpected(finite.error());
  return plan;
}

bool lacks_some(const Plan& plan) {
  return std::ranges::any_of(plan.jobs, [](const PlannedJob& job) { return !job.planned; });
}

Verdict judge(const Instance& instance, const Plan& plan) {
  return check(instance, plan, sim::serving_of);
}

}  // namespace lamina::api
