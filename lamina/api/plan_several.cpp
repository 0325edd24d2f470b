#include "lamina/api/plan_several.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "lamina/api/choices.h"
#include "lamina/api/each_alone.h"
#include "lamina/api/late_clock.h"
#include "lamina/api/multipliers.h"
#include "lamina/api/plan.h"
#include "lamina/model/memory_use.h"
#include "lamina/plan/check.h"
#include "lamina/plan/infeasibility.h"
#include "lamina/schedule/bounds/lower_bound.h"
#include "lamina/schedule/loads.h"
#include "lamina/schedule/rows.h"
#include "lamina/sim/serving.h"

namespace lamina::api {
namespace {

schedule::ScheduleOptions planner_options(const PlanOptions& options) {
  schedule::ScheduleOptions out;
  out.num_threads = options.threads;
  out.time_limit = options.time_limit;
  out.seed = options.seed;
  out.order = options.order;
  out.times = options.times;
  out.stop = options.stop;
  return out;
}

// Passes on how far planner and bound are.
class ProgressReporter {
 public:
  // Values count from `from`.
  ProgressReporter(const schedule::Workload& workload, const Objective& objective,
                   const PlanOptions& options, Seconds from)
      : costs_(&workload.costs()), options_(&options), from_(from) {
    progress_.num_jobs = workload.num_jobs();
    progress_.unit = objective.unit;
    if (options_->on_progress)
      progress_.lower = from_ + Seconds(schedule::bound_alone(workload).value);
  }

  std::function<void(const schedule::Progress&)> of_planner() {
    if (!options_->on_progress) return nullptr;
    return [this](const schedule::Progress& now) {
      progress_.num_placed = now.num_placed;
      if (now.value) progress_.objective = from_ + Seconds(costs_->stated(*now.value));
      options_->on_progress(progress_);
    };
  }
  std::function<void(double)> of_bound(double objective) {
    if (!options_->on_progress) return nullptr;
    progress_.num_placed = progress_.num_jobs;
    progress_.objective = from_ + Seconds(costs_->stated(objective));
    return [this](double lower) {
      progress_.lower = std::max(progress_.lower, from_ + Seconds(lower));
      options_->on_progress(progress_);
    };
  }

 private:
  const schedule::JobCosts* costs_;
  const PlanOptions* options_;
  Seconds from_;
  PlanProgress progress_;
};

// What the planned jobs come to, alone or as planned.
Summary summary_of(const Objective& objective, std::span<const JobTimes> outcomes) {
  Summary summary;
  summary.objective = value_of(objective, outcomes);
  for (const JobTimes& outcome : outcomes) {
    summary.makespan = std::max(summary.makespan, outcome.completion);
    summary.max_latency = std::max(summary.max_latency, outcome.latency());
    summary.mean_latency += outcome.latency();
  }
  if (!outcomes.empty())
    summary.mean_latency = summary.mean_latency / static_cast<double>(outcomes.size());
  return summary;
}

// The routes that a restricted planner gives jobs.
struct Fixed {
  std::vector<RoutedAlone> jobs;  // empty: jobs may take any route
  std::vector<std::optional<Route>> routes;
};

Fixed fixed_by(const SeveralChoice& choice, const Instance& instance) {
  Fixed fixed;
  if (choice.each_alone == nullptr) return fixed;
  fixed.jobs = route_each_alone(instance, *choice.each_alone, choice.routing);
  for (const RoutedAlone& job : fixed.jobs) fixed.routes.push_back(job.route);
  return fixed;
}

// Of a job that is none of the workload; `in_use`: what the planned ones have in memory.
PlannedJob row_without_route(const Instance& instance, const schedule::Workload& workload,
                             const MemoryUse& in_use, std::size_t i) {
  const Job& job = instance.jobs[i];
  const auto unknown = [&job](std::string_view why) {
    PlannedJob row = infeasible_job(job, std::string(why));
    row.none_found = true;
    return row;
  };
  if (std::ranges::binary_search(workload.stopped(), i)) return unknown(kStopped);
  if (const Feasibility alone = feasibility_of(*instance.network, job); !alone.reason.empty())
    return infeasible_job(job, alone.reason);
  const Feasibility beside = feasibility_of(*instance.network, job, &in_use);
  if (beside.exists.value_or(true)) return unknown("no memory was found for it beside the others");
  return infeasible_job(job, "no memory is left for it beside the others: " + beside.reason);
}

// The planned rows in the order of the jobs file, the others with their reasons between them.
std::vector<PlannedJob> all_rows(const Instance& instance, const schedule::Workload& workload,
                                 const schedule::Schedule& schedule,
                                 std::span<const RoutedAlone> fixed,
                                 std::vector<PlannedJob> planned) {
  std::vector<std::optional<std::size_t>> place(instance.jobs.size());
  MemoryUse in_use(*instance.network);
  for (std::size_t j = 0; j < workload.num_jobs(); ++j) {
    place[workload.job_index(j)] = j;
    if (workload.memory_binds())
      schedule::add_stays(workload.job(j).model(), schedule.trips[j]->route, in_use);
  }
  std::vector<PlannedJob> rows;
  rows.reserve(instance.jobs.size());
  for (std::size_t i = 0; i < instance.jobs.size(); ++i) {
    if (place[i])
      rows.push_back(std::move(planned[*place[i]]));
    else if (i < fixed.size() && !fixed[i].route)
      rows.push_back(row_without_route(instance.jobs[i], fixed[i]));
    else
      rows.push_back(row_without_route(instance, workload, in_use, i));
  }
  return rows;
}

// How the deadlines are met; nothing where no planned job has one.
std::optional<Deadlines> deadlines_of(const schedule::Workload& workload,
                                      std::span<const PlannedJob> planned) {
  Deadlines deadlines;
  for (std::size_t j = 0; j < planned.size(); ++j) {
    if (!planned[j].deadline_met) continue;
    const Seconds late = std::max(Seconds(), planned[j].latency - *workload.job(j).deadline());
    ++(*planned[j].deadline_met ? deadlines.met : deadlines.missed);
    deadlines.max_lateness = std::max(deadlines.max_lateness, late);
    deadlines.total_lateness += late;
  }
  return deadlines.met + deadlines.missed > 0 ? std::optional(deadlines) : std::nullopt;
}

void summarise(const Objective& objective, const schedule::Workload& workload,
               std::span<const PlannedJob> planned, Plan& plan) {
  std::vector<JobTimes> outcomes;
  for (std::size_t j = 0; j < planned.size(); ++j)
    outcomes.push_back({planned[j].release, planned[j].completion, workload.job(j).weight(),
                        workload.job(j).deadline()});
  plan.summary = summary_of(objective, outcomes);
  plan.summary->deadlines = deadlines_of(workload, planned);
}

// At most a tenth of the time limit, and about as much of what searches take without one.
schedule::BoundEffort effort_of(const PlanOptions& options) {
  constexpr double kLabelsPerSecond = 200'000.0, kCellsPerSecond = 1e8;
  constexpr double kShortest = 0.2, kLongest = 60.0;
  schedule::BoundEffort effort;
  effort.stop = options.stop;
  effort.num_threads = options.threads;
  if (options.bound != BoundRule::kAutomatic) return effort;
  const double seconds =
      std::clamp(options.time_limit.value_or(Seconds(5.0)).value(), kShortest, kLongest);
  effort.num_labels = static_cast<std::size_t>(kLabelsPerSecond * seconds);
  effort.num_cells = static_cast<std::size_t>(kCellsPerSecond * seconds);
  // They tell how long it takes, but for crowded networks.
  constexpr double kShare = 0.1, kLeast = 0.05;
  if (options.time_limit)
    effort.time_limit = std::max(Seconds(kLeast), *options.time_limit * kShare);
  return effort;
}

// Multipliers prove nothing where hops overlap.
bool wants_multipliers(const Network& network, const schedule::Scheduler& planner,
                       const PlanOptions& options) {
  const bool interrupted = options.stop != nullptr && options.stop->load();
  if (interrupted || network.chunk().is_finite() || options.bound == BoundRule::kAlone)
    return false;
  return options.bound == BoundRule::kMultipliers || planner.searches || options.certificate;
}

// About how long the multipliers are in a file.
std::size_t size_of(const Multipliers& multipliers) {
  constexpr std::size_t kRow = 90, kPoint = 48, kWeight = 40;
  std::size_t size = kWeight * multipliers.jobs.size() + 2 * kRow * multipliers.loads.size();
  for (const PriceRow& row : multipliers.prices) size += kRow + kPoint * row.points.size();
  return size;
}

// What proves the bound: always if asked for, else if it needs any and they are short.
std::optional<Multipliers> certificate_of(const schedule::Workload& workload,
                                          const schedule::LowerBound& bound,
                                          const PlanOptions& options) {
  constexpr std::size_t kShort = 64 << 10U;
  if (!options.certificate && bound.kind == schedule::bound_alone(workload).kind)
    return std::nullopt;
  Multipliers multipliers = multipliers_of(workload, bound);
  const bool is_wanted = options.certificate || size_of(multipliers) <= kShort;
  return is_wanted ? std::optional(std::move(multipliers)) : std::nullopt;
}

// The jobs alone count if the judge would not prove what the search has found: on clocks so late
// that they lose digits, say.
void state_what_is_proved(const Instance& instance, Seconds alone, Plan& plan) {
  if (plan.bound->kind != "timed-prices" || !plan.bound->multipliers) return;
  const Verdict verdict = judge(instance, plan);
  const auto is_false = [](const Violation& it) { return it.code == "false-bound"; };
  if (std::ranges::none_of(verdict.violations, is_false)) return;
  plan.bound->lower = alone;
  plan.bound->gap = gap_of(plan.summary->objective, alone);
}

}  // namespace

std::unique_ptr<Serving> serving_of(const PlanOptions& options, const Network& network,
                                    Seconds origin) {
  if (options.discipline.empty() || options.discipline == kPreemptivePriority) return nullptr;
  return sim::serving_of(network, options.discipline, origin);
}

void plan_several(const Instance& instance, const SeveralChoice& choice, const PlanOptions& options,
                  Plan& plan) {
  const Objective& objective = *choice.objective;
  const schedule::Scheduler& planner =
      choice.together != nullptr ? *choice.together : schedule::independent();
  const auto start = std::chrono::steady_clock::now();
  // What is prepared is of the network as it is given.
  const auto [early, origin] = choice.prepared == nullptr ? counted_from_first_release(instance)
                                                          : EarlyInstance{instance, Seconds()};
  const Fixed fixed = fixed_by(choice, early);
  const auto serving = serving_of(options, *instance.network, origin);
  schedule::Workload workload(
      *early.network, early.jobs, objective,
      {choice.prepared, static_cast<unsigned>(options.threads), StopToken(options.stop),
       choice.each_alone == nullptr ? nullptr : &fixed.routes});
  workload.serve_by(serving.get());
  ProgressReporter teller(workload, objective, options,
                          objective.counts_from_zero() ? origin : Seconds());
  schedule::ScheduleOptions how = planner_options(options);
  how.on_progress = teller.of_planner();
  // What routing the jobs took is part of the limit.
  const std::chrono::duration<double> routing = std::chrono::steady_clock::now() - start;
  if (how.time_limit)
    how.time_limit = std::max(Seconds(), *how.time_limit - Seconds(routing.count()));
  schedule::Schedule schedule = planner.plan(workload, how);
  workload.admit_left_out(schedule);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;

  std::vector<PlannedJob> planned = schedule::rows_of(workload, schedule, *instance.network);
  summarise(objective, workload, planned, plan);
  plan.summary->planning_time = Seconds(took.count());
  schedule::BoundEffort effort = effort_of(options);
  effort.origin = origin;
  effort.on_progress = teller.of_bound(schedule.value);
  const schedule::LowerBound bound = wants_multipliers(workload.network(), planner, options)
                                         ? schedule::lower_bound(workload, schedule, effort)
                                         : schedule::bound_alone(workload);
  plan.bound = Bound{std::min(Seconds(bound.value), plan.summary->objective)};
  plan.bound->gap = gap_of(plan.summary->objective, plan.bound->lower);
  plan.bound->kind = bound.kind;
  plan.bound->holds_for = kAnyDiscipline;
  plan.bound->multipliers = certificate_of(workload, bound, options);
  state_unit(objective, plan);
  plan.jobs = all_rows(instance, workload, schedule, fixed.jobs, std::move(planned));
  put_back_on_clock(instance, objective, origin, plan);
  const Seconds alone(schedule::bound_alone(workload).value);
  state_what_is_proved(instance, std::min(alone, plan.bound->lower), plan);
}

}  // namespace lamina::api
