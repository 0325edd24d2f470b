#include "lamina/api/plan_runs.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>
#include <vector>

#include "lamina/api/choices.h"
#include "lamina/api/each_alone.h"
#include "lamina/api/late_clock.h"
#include "lamina/api/objective_value.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/generation.h"
#include "lamina/plan/infeasibility.h"
#include "lamina/plan/potentials.h"
#include "lamina/route/engine.h"
#include "lamina/schedule/backward_rule.h"
#include "lamina/schedule/job_costs.h"
#include "lamina/schedule/loads.h"
#include "lamina/schedule/runs.h"

namespace lamina::api {
namespace {

using schedule::RoutedJob;

// One job as it goes alone.
struct Alone {
  std::size_t index;  // among the jobs of the instance
  RoutedJob routed;
  Seconds latency;  // no plan takes less
};

// What no plan of the job takes less than, as the judge proves it: memory that others take makes it
// wait, and in chunks it may be a little faster among others than its price says.
Seconds least_alone(const Network& network, const Job& job, Seconds latency) {
  if (!network.chunk().is_finite() && !network.least_memory().is_finite()) return latency;
  const Proof proof =
      prove_earliest(network, job, Waiting::kDraining, latency, ChunkTimes::kAtLeast);
  return proof.holds ? proof.latency : Seconds();
}

double rank_of(const Alone& it, schedule::Order order) {
  const Job& job = *it.routed.job;
  switch (order) {
    case schedule::Order::kAutomatic:
    case schedule::Order::kFile: break;
    case schedule::Order::kRelease: return job.release().value();
    case schedule::Order::kShortest: return it.latency.value();
    case schedule::Order::kDeadline:
      return (job.deadline() ? job.release() + *job.deadline() : Seconds::infinity()).value();
  }
  return 0.0;
}

// The jobs in order of priority.
void put_in_order(const Network& network, const Objective& objective, schedule::Order order,
                  std::vector<Alone>& jobs) {
  std::vector<Job> routed;
  for (const Alone& it : jobs) routed.push_back(*it.routed.job);
  const schedule::JobCosts costs(objective, routed);
  if (order != schedule::Order::kAutomatic || !costs.is_greatest_lateness()) {
    std::ranges::stable_sort(jobs, {}, [&](const Alone& it) { return rank_of(it, order); });
    return;
  }
  std::vector<schedule::Demand> demands;
  for (const Alone& it : jobs) demands.push_back(schedule::demand_of(network, it.routed));
  std::vector<Alone> ordered;
  for (const std::uint32_t k :
       schedule::order_backwards(network, demands, [&](std::uint32_t j, Seconds latency) {
         return costs.cost(j, routed[j].release() + latency);
       }))
    ordered.push_back(std::move(jobs[k]));
  jobs = std::move(ordered);
}

PlannedJob row_without_plan(const Network& network, const Job& job, const MemoryUse& in_use,
                            bool stopped) {
  const auto unknown = [&](std::string_view why) {
    PlannedJob row = infeasible_job(job, std::string(why));
    row.none_found = true;
    return row;
  };
  if (stopped) return unknown(kStopped);
  if (const Feasibility alone = feasibility_of(network, job); !alone.reason.empty())
    return infeasible_job(job, alone.reason);
  const Feasibility beside = feasibility_of(network, job, &in_use);
  if (beside.exists.value_or(true)) return unknown("no memory was found for it beside the others");
  return infeasible_job(job, "no memory is left for it beside the others: " + beside.reason);
}

// Routes the jobs in the order of the file, each in the memory that those before it leave; those
// without a plan become rows in the end.
std::vector<Alone> routed_alone(const Instance& instance, const StopToken& stop, Plan& plan) {
  const Network& network = *instance.network;
  std::vector<Alone> found;
  std::vector<std::pair<std::size_t, bool>> without;  // and whether their search was stopped
  MemoryUse in_use(network);
  const auto engine = route::find_engine("auto")->make(network);
  for (std::size_t i = 0; i < instance.jobs.size(); ++i) {
    const Job& job = instance.jobs[i];
    const route::RoutingResult& answer =
        engine->solve({.job = job, .limits = {.in_use = &in_use}, .stop = stop});
    if (!answer.feasible()) {
      without.emplace_back(i, answer.stopped);
      continue;
    }
    const Seconds latency = answer.completion - job.release();
    found.push_back({i, {&job, answer.route, answer.again}, least_alone(network, job, latency)});
    schedule::add_stays(job.model(), answer.route, in_use);
  }
  for (const auto& [i, stopped] : without)
    plan.jobs[i] = row_without_plan(network, instance.jobs[i], in_use, stopped);
  return found;
}

// The same by a restricted planner. What a job takes at least is what any plan of it takes.
std::vector<Alone> routed_by(const route::JobPlanner& planner, const route::RoutingOptions& how,
                             const Instance& instance, Plan& plan) {
  const Network& network = *instance.network;
  std::vector<Alone> found;
  const auto engine = route::find_engine("auto")->make(network);
  std::vector<RoutedAlone> routed = route_each_alone(instance, planner, how);
  for (std::size_t i = 0; i < instance.jobs.size(); ++i) {
    const Job& job = instance.jobs[i];
    if (!routed[i].route) {
      plan.jobs[i] = row_without_route(job, routed[i]);
      continue;
    }
    const route::RoutingResult& best = engine->solve({.job = job, .stop = how.stop});
    const Seconds latency =
        best.feasible() && !best.stopped ? best.completion - job.release() : Seconds();
    found.push_back({i,
                     {&job, *std::move(routed[i].route), std::move(routed[i].again)},
                     least_alone(network, job, latency)});
  }
  return found;
}

std::optional<Deadlines> deadlines_of(const Instance& instance, std::span<const Alone> jobs,
                                      const Plan& plan) {
  Deadlines deadlines;
  for (const Alone& it : jobs) {
    const PlannedJob& row = plan.jobs[it.index];
    if (!row.deadline_met) continue;
    const Seconds late = std::max(Seconds(), row.latency - *instance.jobs[it.index].deadline());
    ++(*row.deadline_met ? deadlines.met : deadlines.missed);
    deadlines.max_lateness = std::max(deadlines.max_lateness, late);
    deadlines.total_lateness += late;
  }
  return deadlines.met + deadlines.missed > 0 ? std::optional(deadlines) : std::nullopt;
}

void summarise(const Objective& objective, const Instance& instance, std::span<const Alone> jobs,
               Plan& plan) {
  std::vector<JobTimes> outcomes, least;
  Summary summary;
  for (const Alone& it : jobs) {
    const PlannedJob& row = plan.jobs[it.index];
    const Job& job = *it.routed.job;
    outcomes.push_back({row.release, row.completion, job.weight(), job.deadline()});
    least.push_back(outcomes.back());
    least.back().completion = row.release + std::min(it.latency, row.latency);
    summary.makespan = std::max(summary.makespan, row.completion);
    summary.max_latency = std::max(summary.max_latency, row.latency);
    summary.mean_latency += row.latency / static_cast<double>(jobs.size());
  }
  summary.objective = value_of(objective, outcomes);
  summary.deadlines = deadlines_of(instance, jobs, plan);
  plan.summary = summary;
  const Seconds lower = std::min(least_value_of(objective, least), summary.objective);
  plan.bound = Bound{lower, gap_of(summary.objective, lower), "alone"};
  plan.bound->holds_for = kAnyDiscipline;
  state_unit(objective, plan);
}

}  // namespace

void plan_runs(const Instance& instance, const SeveralChoice& choice, const PlanOptions& options,
               Plan& plan) {
  const Objective& objective = *choice.objective;
  const auto start = std::chrono::steady_clock::now();
  const auto [early, origin] = counted_from_first_release(instance);
  plan.jobs.resize(instance.jobs.size());
  std::vector<Alone> jobs = choice.each_alone == nullptr
                                ? routed_alone(early, StopToken(options.stop), plan)
                                : routed_by(*choice.each_alone, choice.routing, early, plan);
  put_in_order(*early.network, objective, options.order, jobs);
  std::vector<RoutedJob> in_order;
  for (const Alone& it : jobs) in_order.push_back(it.routed);
  // One job alone is timed by formula, as everywhere.
  const bool is_single = instance.jobs.size() == 1 && !in_order.empty();
  const auto serving = serving_of(options, *instance.network, origin);
  auto rows = is_single
                  ? std::vector{planned_job(*early.network, early.jobs.front(), Waiting::kDraining,
                                            in_order.front().route, in_order.front().again)}
              : serving == nullptr ? schedule::rows_of_runs(*early.network, in_order)
                                   : schedule::rows_of_runs(*early.network, in_order, *serving);
  for (std::size_t k = 0; k < rows.size(); ++k) plan.jobs[jobs[k].index] = std::move(rows[k]);
  std::ranges::sort(jobs, {}, &Alone::index);
  summarise(objective, early, jobs, plan);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  plan.summary->planning_time = Seconds(took.count());
  put_back_on_clock(instance, objective, origin, plan);
}

}  // namespace lamina::api
